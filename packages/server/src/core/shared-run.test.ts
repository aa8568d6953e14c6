import { describe, expect, it } from 'vitest';
import { createSharedRun } from './shared-run.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

function bench() {
  const closing = new AbortController();
  const runs: { signal: AbortSignal; finish: (value: number) => void; fail: (error: Error) => void }[] = [];
  const ask = createSharedRun<number>(
    (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        runs.push({ signal, finish: resolve, fail: reject });
      }),
    closing.signal,
  );
  return { ask, runs, closing };
}

it('all who ask at once share one run', async () => {
  const { ask, runs } = bench();
  const answers = Promise.all([ask(), ask(), ask()]);
  await soon();
  expect(runs.length).toBe(1);
  runs[0]?.finish(7);
  expect(await answers).toEqual([7, 7, 7]);
});

it('whoever asks while one is under way shares the next, which begins after it', async () => {
  const { ask, runs } = bench();
  const first = ask();
  await soon();
  const later = Promise.all([ask(), ask()]);
  await soon();
  expect(runs.length).toBe(1);
  runs[0]?.finish(1);
  expect(await first).toBe(1);
  await soon();
  expect(runs.length).toBe(2);
  runs[1]?.finish(2);
  expect(await later).toEqual([2, 2]);
});

it('a failure is that of all who waited, and not of the next', async () => {
  const { ask, runs } = bench();
  const first = ask();
  await soon();
  const second = ask();
  runs[0]?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await soon();
  runs[1]?.finish(2);
  expect(await second).toBe(2);
});

describe('a run ends', () => {
  it('when the last who waits for it has gone, and not before', async () => {
    const { ask, runs } = bench();
    const [one, two] = [new AbortController(), new AbortController()];
    const answers = [ask(one.signal), ask(two.signal)].map((answer) => answer.catch(() => 'gone'));
    await soon();
    one.abort();
    await soon();
    expect(runs[0]?.signal.aborted).toBe(false);
    two.abort();
    await soon();
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(await Promise.all(answers)).toEqual(['gone', 'gone']);
  });

  it('before it has begun, where nobody waits', async () => {
    const { ask, runs } = bench();
    const first = ask();
    await soon();
    const gone = new AbortController();
    const second = ask(gone.signal).catch(() => 'gone');
    gone.abort();
    expect(await second).toBe('gone');
    runs[0]?.finish(1);
    await first;
    await soon();
    expect(runs.length).toBe(1);
    const third = ask();
    await soon();
    runs[1]?.finish(3);
    expect(await third).toBe(3);
  });

  it('when all is closed', async () => {
    const { ask, closing } = bench();
    const answer = ask();
    await soon();
    closing.abort(new Error('closing'));
    await expect(answer).rejects.toThrow('closing');
    await expect(ask()).rejects.toThrow('closing');
  });
});
