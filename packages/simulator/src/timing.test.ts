import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { drawMs, railwayTiming } from './timing.ts';

describe("Railway's times", () => {
  it('lie half below the median and one in twenty above the 95th percentile', () => {
    const random = createRandom(7);
    const draws = Array.from({ length: 4_000 }, () => drawMs(railwayTiming.duplicateMs, random)).sort((a, b) => a - b);
    expect(draws[2_000]).toBeGreaterThan(12_000);
    expect(draws[2_000]).toBeLessThan(14_000);
    expect(draws[3_800]).toBeGreaterThan(105_000);
    expect(draws[3_800]).toBeLessThan(132_000);
  });

  it('are the same for the same seed', () => {
    const draw = (seed: number) => drawMs(railwayTiming.commitMs, createRandom(seed));
    expect(draw(3)).toBe(draw(3));
    expect(draw(3)).not.toBe(draw(4));
  });
});
