import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import { keyCaller } from '../../testing/key-caller.ts';
import { endBlind, endExpired, endOfKey, type OpenSession, renewDue } from './session-checks.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const gone = new AppError('AuthenticationError', 'The API key was revoked');
const key: Caller = { ...keyCaller, keyId: 'key_1' };
const run: Caller = { ...key, id: 'run:x1', kind: 'run-token', executionId: 'x1' };
const session = (caller: Partial<Caller>, value = 'us_secret'): OpenSession => ({
  credential: { kind: 'api-key', value },
  caller: { ...key, ...caller },
  end: new AbortController(),
});
const ended = (...sessions: readonly OpenSession[]) => sessions.map(({ end }) => end.signal.aborted);

function needs(more: Partial<Parameters<typeof endOfKey>[2]> = {}) {
  return {
    storedKeys: { callerOf: async () => undefined, mustBeValid: async () => ({}) },
    identify: async () => ({ ...run, expiresAt: after(3_600_000) }),
    runTokens: { issue: vi.fn(() => 'fresh'), verify: async () => undefined },
    clock: { now: () => now },
    logger: { info() {}, warn() {}, error() {} },
    ...more,
  };
}

describe('a session ends with its credential', () => {
  it('at the moment at which that expires, and not a millisecond before', () => {
    const sessions = [session({ expiresAt: now }), session({ expiresAt: after(1) }), session({})];
    endExpired(sessions, now);
    expect(ended(...sessions)).toEqual([true, false, false]);
  });

  it.each([
    ['api-key', 'The API key has expired'],
    ['run-token', 'The token has expired'],
  ] as const)('and is told so: %s', (kind, message) => {
    const over = session({ kind, expiresAt: now });
    endExpired([over], now);
    expect(over.end.signal.reason).toMatchObject({ code: 'AuthenticationError', message });
  });

  it('where nobody can say any more whether the key behind it is good', () => {
    const { keyId: _, ...configured } = key;
    const sessions = [session({}), { ...session({}), caller: configured }];
    endBlind(sessions);
    expect(ended(...sessions)).toEqual([true, false]);
  });
});

describe('a key that is revoked', () => {
  const revoked = needs({ storedKeys: { callerOf: async () => undefined, mustBeValid: () => Promise.reject(gone) } });

  it('ends every session that stands on it, run tokens too, and no other', async () => {
    const sessions = [session({}), { ...session({}), caller: run }, session({ keyId: 'key_2' })];
    await endOfKey(sessions, 'key_1', revoked);
    expect(ended(...sessions)).toEqual([true, true, false]);
    expect(sessions[0]?.end.signal.reason).toBe(gone);
  });

  it('is not looked up where no session stands on it', async () => {
    const mustBeValid = vi.fn(async () => ({}));
    const over = session({});
    over.end.abort();
    const one = needs({ storedKeys: { callerOf: async () => undefined, mustBeValid } });
    await endOfKey([session({ keyId: 'key_2' }), over], 'key_1', one);
    expect(mustBeValid).not.toHaveBeenCalled();
  });

  it('that cannot be looked up ends nothing, and that is logged', async () => {
    const away = new AppError('EngineUnavailableError', 'away');
    const storedKeys = { callerOf: async () => undefined, mustBeValid: () => Promise.reject(away) };
    const warn = vi.fn();
    const open = session({});
    await endOfKey([open], 'key_1', needs({ storedKeys, logger: { info() {}, warn, error() {} } }));
    expect([ended(open), warn.mock.calls.length]).toEqual([[false], 1]);
  });
});

it('a rotation ends the sessions of the secret that it took, and leaves those of the other and of run tokens', async () => {
  const sessions = [session({}, 'old'), session({}, 'new'), { ...session({}, 'old'), caller: run }];
  const identify = async (credential: { value: string } | undefined) => {
    if (credential?.value === 'old') throw gone;
    return { ...key, name: 'as it is now' };
  };
  await endOfKey(sessions, 'key_1', needs({ identify }));
  expect(ended(...sessions)).toEqual([true, false, false]);
  expect(sessions[1]?.caller.name).toBe('as it is now');
});

describe('a run token is renewed', () => {
  const due = (expiresAt: Date, caller: Partial<Caller> = run) => {
    const onRenewal = vi.fn();
    return { onRenewal, session: { ...session({ ...caller, expiresAt }, 'old'), onRenewal } };
  };

  it('ten minutes before it expires, and not a millisecond earlier', async () => {
    const [soon, later] = [due(after(600_000)), due(after(600_001))];
    await renewDue([soon.session, later.session], needs());
    expect([soon.onRenewal.mock.calls, later.onRenewal.mock.calls]).toEqual([[['fresh']], []]);
  });

  it('for its execution and the key behind it, and its session stands on the new one', async () => {
    const one = needs();
    const { session: open } = due(after(1));
    await renewDue([open], one);
    expect(one.runTokens.issue).toHaveBeenCalledWith('x1', 'key_1');
    expect([open.credential, open.caller.expiresAt]).toEqual([{ kind: 'bearer', value: 'fresh' }, after(3_600_000)]);
  });

  it('no more where the key behind it ends first', async () => {
    const { session: open, onRenewal } = due(after(1));
    await renewDue([open], needs({ identify: async () => ({ ...run, expiresAt: after(1) }) }));
    expect([onRenewal.mock.calls.length, open.onRenewal]).toEqual([0, undefined]);
  });

  it('for nobody who did not ask for it, nor for a key', async () => {
    const one = needs();
    const { onRenewal, session: ofKey } = due(after(1), {});
    await renewDue([session({ ...run, expiresAt: after(1) }), ofKey], one);
    expect(one.runTokens.issue).not.toHaveBeenCalled();
    expect(onRenewal).not.toHaveBeenCalled();
  });
});
