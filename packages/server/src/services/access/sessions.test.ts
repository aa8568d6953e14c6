import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import { keyCaller } from '../../testing/key-caller.ts';
import type { SessionNeeds } from './session-checks.ts';
import { createSessions, type Sessions } from './sessions.ts';

const caller: Caller = { ...keyCaller, keyId: 'key_1' };
const credential = { kind: 'api-key', value: 'us_secret' } as const;
const never = () => Promise.reject(new Error('not asked for'));

let store: { changed: string[]; away: boolean; asked: number; spans: number[]; takesMs: number };
let validity: { revoked?: AppError };
let tell: (keyId: string) => void;
let unwatched: number;
let sessions: Sessions;
beforeEach(async () => {
  vi.useFakeTimers();
  store = { changed: [], away: false, asked: 0, spans: [], takesMs: 0 };
  validity = {};
  unwatched = 0;
  const needs: SessionNeeds = {
    keys: {
      watch: async (listener) => {
        tell = listener;
        return { [Symbol.dispose]: () => void unwatched++ };
      },
      async changedWithin(ms) {
        store.asked++;
        store.spans.push(ms);
        if (store.takesMs > 0) await new Promise((resolve) => setTimeout(resolve, store.takesMs));
        if (store.away) throw new Error('the store is away');
        return store.changed;
      },
    },
    storedKeys: {
      callerOf: never,
      async mustBeValid() {
        if (validity.revoked) throw validity.revoked;
        return {};
      },
    },
    identify: async () => caller,
    runTokens: { issue: () => '', verify: never },
    clock: { now: () => new Date() },
    logger: { info() {}, warn() {}, error() {} },
    streamsPerCaller: 2,
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

const revoked = new AppError('AuthenticationError', 'The API key was revoked');

it('a session whose key is revoked ends when the store tells of it, with the reason', async () => {
  const { signal } = sessions.open(credential, caller);
  validity.revoked = revoked;
  tell('key_1');
  await vi.advanceTimersByTimeAsync(0);
  expect(signal.reason).toBe(revoked);
});

it('a session whose key is revoked ends within half a second though the store does not tell of it', async () => {
  const { signal } = sessions.open(credential, caller);
  validity.revoked = revoked;
  store.changed = ['key_1'];
  await vi.advanceTimersByTimeAsync(499);
  expect(signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signal.reason).toBe(revoked);
});

it('a session ends within half a second of its credential’s end, even while the store does not answer', async () => {
  const { signal } = sessions.open(credential, { ...caller, expiresAt: new Date(Date.now() + 1_500) });
  store.takesMs = 60_000;
  await vi.advanceTimersByTimeAsync(1_499);
  expect(signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(signal.reason).toMatchObject({ code: 'AuthenticationError' });
});

it('the store is asked for what has changed since the last look began, and half a minute before that', async () => {
  sessions.open(credential, caller);
  store.takesMs = 700;
  await vi.advanceTimersByTimeAsync(2_200);
  store.away = true;
  store.takesMs = 0;
  await vi.advanceTimersByTimeAsync(800);
  // Looks began at 0.5 s, 1.5 s, 2.5 s and 3 s; the third failed.
  expect(store.spans).toEqual([30_500, 31_000, 31_000, 31_500]);
});

it('the store is not asked again while it still answers', async () => {
  sessions.open(credential, caller);
  store.takesMs = 5_000;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(store.asked).toBe(1);
});

it('a stream that is closed twice gives back one slot', () => {
  const [first] = [sessions.openStream(credential, caller), sessions.openStream(credential, caller)];
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose]();
  sessions.openStream(credential, caller);
  expect(() => sessions.openStream(credential, caller)).toThrow(expect.objectContaining({ code: 'RateLimitError' }));
});

it('what is no stream takes no slot', () => {
  for (let count = 0; count < 5; count++) sessions.open(credential, caller);
  expect(() => sessions.openStream(credential, caller)).not.toThrow();
});

it('nothing is watched any more, and no timer runs, once they are disposed', () => {
  sessions[Symbol.dispose]();
  expect([unwatched, vi.getTimerCount()]).toEqual([1, 0]);
});
