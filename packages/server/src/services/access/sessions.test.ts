import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import type { SessionNeeds } from './session-checks.ts';
import { createSessions, type Sessions } from './sessions.ts';

const caller: Caller = {
  id: 'key_1',
  kind: 'api-key',
  name: 'CI',
  namespaces: ['*'],
  projects: ['*'],
  permissions: [],
  keyId: 'key_1',
};
const credential = { kind: 'api-key', value: 'us_secret' } as const;
const never = () => Promise.reject(new Error('not asked for'));

let store: { changed: string[]; away: boolean; asked: number };
let sessions: Sessions;
beforeEach(async () => {
  vi.useFakeTimers();
  store = { changed: [], away: false, asked: 0 };
  const needs: SessionNeeds = {
    keys: {
      watch: async () => ({ [Symbol.dispose]: () => undefined }),
      async changedWithin() {
        store.asked++;
        if (store.away) throw new Error('the store is away');
        return store.changed;
      },
    },
    storedKeys: { callerOf: never, mustBeValid: async () => ({}) },
    identify: async () => caller,
    runTokens: { issue: () => '', verify: never },
    clock: { now: () => new Date() },
    logger: { info() {}, warn() {}, error() {} },
    streamsPerCaller: 10,
  };
  sessions = await createSessions(needs);
});
afterEach(() => {
  sessions[Symbol.dispose]();
  vi.useRealTimers();
});

it('a session lives through a store that is away for a moment', async () => {
  const { signal } = sessions.open(credential, caller);
  store.away = true;
  await vi.advanceTimersByTimeAsync(20_000);
  store.away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signal.aborted).toBe(false);
});

it('a session whose key nobody can look up ends, since it might have been revoked', async () => {
  const { signal } = sessions.open(credential, caller);
  store.away = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(signal.reason).toMatchObject({ code: 'EngineUnavailableError' });
});

it('a session that stands on no stored key does not end for it', async () => {
  const { keyId: _, ...configured } = caller;
  const { signal } = sessions.open(credential, configured);
  store.away = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(signal.aborted).toBe(false);
});

it('the store is left in peace while nothing is open', async () => {
  sessions.open(credential, caller)[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.asked).toBe(0);
});

it('a key that was changed and is still good ends nothing', async () => {
  const { signal } = sessions.open(credential, caller);
  store.changed = ['key_1'];
  await vi.advanceTimersByTimeAsync(1_000);
  expect(signal.aborted).toBe(false);
});
