import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throughOutage } from './through-outage.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });
/** Fails with these, one after the other, and then gives 'done'. */
const failing = (...codes: readonly string[]) => {
  const left = [...codes];
  return vi.fn(async () => {
    const code = left.shift();
    if (code !== undefined) throw coded(code);
    return 'done';
  });
};

let now = 0;
const pause = async (ms: number) => {
  now += ms;
};
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => void vi.restoreAllMocks());

describe('work over which the store goes away', () => {
  it.each(['CONNECTION_CLOSED', 'ECONNRESET', '57P01'])('is done again until it is known: %s', async (code) => {
    expect(await throughOutage(failing(code, 'ECONNREFUSED', '57P03'), { pause })).toBe('done');
  });

  it('is of unknown outcome where the store stays away for eight seconds, which is no refusal', async () => {
    const work = failing('CONNECTION_CLOSED', ...Array.from({ length: 1_000 }, () => 'ECONNREFUSED'));
    await expect(throughOutage(work, { pause })).rejects.toMatchObject({
      code: 'InternalError',
      details: { outcome: 'unknown' },
    });
    expect(now).toBeGreaterThanOrEqual(8_000);
    expect(now).toBeLessThan(8_300);
  });
});

it.each(['ECONNREFUSED', 'CONNECT_TIMEOUT', '57P03', '53300'])(
  'work that the store could not be asked for fails at once: %s',
  async (code) => {
    const work = failing(code);
    await expect(throughOutage(work)).rejects.toMatchObject({ code });
    expect(work).toHaveBeenCalledOnce();
  },
);

it('the same is waited for where something was begun before', async () => {
  expect(await throughOutage(failing('ECONNREFUSED'), { begun: true, pause })).toBe('done');
});

it.each(['23505', '53100'])('an answer of the store’s is one: %s', async (code) => {
  const work = failing(code);
  await expect(throughOutage(work, { begun: true, pause })).rejects.toMatchObject({ code });
  expect(work).toHaveBeenCalledOnce();
});
