import type { KestraClient } from '@understudy/flows/kestra';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPrompts } from './promptly.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A Kestra that hangs: a call ends when it is given up, and says so. */
const hung: KestraClient = {
  call: ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('given up')));
    }),
  find: () => Promise.reject(new Error('not asked')),
  events: () => {
    throw new Error('not asked');
  },
};
const ask = ({ promptly }: Pick<ReturnType<typeof createPrompts>, 'promptly'>) => {
  const state = { outcome: 'waits' };
  promptly({ client: hung }, ({ client }) => client.call({ method: 'GET', path: '/', safe: true }, anything)).catch(
    (error: Error) => {
      state.outcome = error.message;
    },
  );
  return state;
};
const anything = { parse: (value: unknown) => value } as never;

it('gives up the calls of a Kestra that hangs, after 1.3 seconds', async () => {
  const asked = ask(createPrompts(Date.now));
  await vi.advanceTimersByTimeAsync(1_299);
  expect(asked.outcome).toBe('waits');
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.outcome).toBe('given up');
});

it('waits less for what is asked within a second after that, and as long again later', async () => {
  const prompts = createPrompts(Date.now);
  ask(prompts);
  await vi.advanceTimersByTimeAsync(1_300);
  const second = ask(prompts);
  await vi.advanceTimersByTimeAsync(150);
  expect(second.outcome).toBe('given up');
  await vi.advanceTimersByTimeAsync(1_001);
  const third = ask(prompts);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(third.outcome).toBe('waits');
});
