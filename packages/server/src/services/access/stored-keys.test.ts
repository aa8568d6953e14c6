import { describe, expect, it, vi } from 'vitest';
import type { ApiKey } from '../../core/api-key.ts';
import { newSecret, sha256Of } from './key-secret.ts';
import { createStoredKeys } from './stored-keys.ts';

const start = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const id = `key_${'0'.repeat(26)}`;
const secret = newSecret(id);
const key: ApiKey = {
  id,
  name: 'CI',
  namespaces: ['dev'],
  projects: ['acme'],
  permissions: ['clone'],
  clonesPerHour: 7,
  createdAt: start,
  createdBy: 'key:configured',
};

function bench(some: Partial<ApiKey> = {}, validUntil?: Date) {
  let now = start;
  const used = vi.fn(async () => undefined);
  const hash = { sha256: sha256Of(secret), ...(validUntil ? { validUntil } : {}) };
  const find = vi.fn(async (asked: string) =>
    asked === id ? { key: { ...key, ...some }, secrets: [hash] } : undefined,
  );
  const warn = vi.fn();
  // Of the store only these are asked here.
  const keys = { find, used } as unknown as Parameters<typeof createStoredKeys>[0]['keys'];
  const stored = createStoredKeys({ keys, clock: { now: () => now }, logger: { info() {}, warn, error() {} } });
  const set = (ms: number) => {
    now = after(ms);
  };
  return { stored, used, find, warn, set };
}
const expired = expect.objectContaining({ code: 'AuthenticationError', message: 'The API key has expired' });
const revoked = expect.objectContaining({ code: 'AuthenticationError', message: 'The API key was revoked' });

describe('the caller of a secret', () => {
  it('is its key, with all that it may', async () => {
    expect(await bench().stored.callerOf(secret)).toEqual({
      id,
      kind: 'api-key',
      name: 'CI',
      namespaces: ['dev'],
      projects: ['acme'],
      permissions: ['clone'],
      clonesPerHour: 7,
      keyId: id,
    });
  });

  it('has the key’s public key', async () => {
    expect(await bench({ publicKey: '{}' }).stored.callerOf(secret)).toMatchObject({ publicKey: '{}' });
  });

  it.each([
    [{ expiresAt: after(1) }, undefined, after(1)],
    [{ expiresAt: after(2) }, after(1), after(1)],
    [{}, after(3), after(3)],
  ])('lasts until the key ends or the grace of its secret, whichever is first: %#', async (some, grace, end) => {
    expect((await bench(some, grace).stored.callerOf(secret))?.expiresAt).toEqual(end);
  });

  it('is nobody for another secret of the key', async () => {
    expect(await bench().stored.callerOf(newSecret(id))).toBeUndefined();
  });

  it('is nobody for what is no secret, and nobody looks it up', async () => {
    const { stored, find } = bench();
    expect(await stored.callerOf('us_x')).toBeUndefined();
    expect(find).not.toHaveBeenCalled();
  });

  it('is nobody when the grace of its secret is over', async () => {
    expect(await bench({}, start).stored.callerOf(secret)).toBeUndefined();
  });
});

describe('a key', () => {
  it('that ends now is over, and one that ends a millisecond later is not', async () => {
    await expect(bench({ expiresAt: start }).stored.callerOf(secret)).rejects.toThrow(expired);
    await expect(bench({ expiresAt: start }).stored.mustBeValid(id)).rejects.toThrow(expired);
    expect(await bench({ expiresAt: after(1) }).stored.mustBeValid(id)).toMatchObject({ expiresAt: after(1) });
  });

  it('that was revoked is over, and that is said first', async () => {
    const over = { revokedAt: start, expiresAt: start };
    await expect(bench(over).stored.callerOf(secret)).rejects.toThrow(revoked);
    await expect(bench(over).stored.mustBeValid(id)).rejects.toThrow(revoked);
  });

  it('that nobody knows is gone', async () => {
    await expect(bench().stored.mustBeValid('key_x')).rejects.toMatchObject({ code: 'AuthenticationError' });
  });

  it('that cannot be looked up is neither', async () => {
    const { stored, find } = bench();
    find.mockRejectedValue(new Error('away'));
    await expect(stored.callerOf(secret)).rejects.toMatchObject({ code: 'EngineUnavailableError' });
    await expect(stored.mustBeValid(id)).rejects.toMatchObject({ code: 'EngineUnavailableError' });
  });
});

describe('the last use', () => {
  it('is written once a minute', async () => {
    const { stored, used, set } = bench();
    for (const ms of [0, 1, 59_999, 60_000, 60_001]) {
      set(ms);
      await stored.callerOf(secret);
    }
    expect(used.mock.calls).toEqual([
      [id, start],
      [id, after(60_000)],
    ]);
  });

  it('that cannot be written is logged, and lets the caller in', async () => {
    const { stored, used, warn } = bench();
    used.mockRejectedValue(new Error('away'));
    expect(await stored.callerOf(secret)).toMatchObject({ id });
    expect(warn).toHaveBeenCalledOnce();
  });

  it('is not that of one who was refused', async () => {
    const { stored, used } = bench({ revokedAt: start });
    await stored.callerOf(secret).catch(() => undefined);
    expect(used).not.toHaveBeenCalled();
  });
});
