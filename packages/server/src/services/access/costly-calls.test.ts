import { describe, expect, it } from 'vitest';
import { type CostlyCall, costlyCalls, createCostlyCalls } from './costly-calls.ts';

function bench() {
  let now = 0;
  return {
    take: createCostlyCalls(() => now),
    pass: (ms: number) => {
      now += ms;
    },
  };
}
// Its own keys.
const all = Object.keys(costlyCalls) as CostlyCall[];

describe.each(all)('%s', (call) => {
  const { field, perMinute, atOnce } = costlyCalls[call];

  it('may be under way so many times, and again when one has ended', () => {
    const { take } = bench();
    const [first] = Array.from({ length: atOnce }, () => take('key_1', call));
    const rule = `at most ${atOnce} at a time`;
    const refused = { code: 'RateLimitError', retryAfterMs: 1_000, details: { field, rule, at_once_max: atOnce } };
    expect(() => take('key_1', call)).toThrow(expect.objectContaining(refused));
    first?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    take('key_1', call);
    expect(() => take('key_1', call)).toThrow(expect.objectContaining(refused));
  });

  it('may be made so many times a minute, and again when it says', () => {
    const { take, pass } = bench();
    for (let n = 0; n < perMinute; n += 1) take('key_1', call)[Symbol.dispose]();
    const rule = `at most ${perMinute} a minute`;
    const retryAfterMs = Math.max(1_000, 60_000 / perMinute);
    const details = { field, rule, limit: perMinute, window: '60s' };
    const refused = expect.objectContaining({ code: 'RateLimitError', retryAfterMs, details });
    expect(() => take('key_1', call)).toThrow(refused);
    pass(retryAfterMs);
    take('key_1', call)[Symbol.dispose]();
  });

  it('of one caller is none of another’s, and none of another call', () => {
    const { take } = bench();
    for (let n = 0; n < atOnce; n += 1) take('key_1', call);
    expect(() => take('key_2', call)).not.toThrow();
    for (const other of all.filter((each) => each !== call)) expect(() => take('key_1', other)).not.toThrow();
  });
});
