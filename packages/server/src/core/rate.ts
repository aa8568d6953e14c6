/** So many for each party at a time, and so many more every second. Says whether there was one left to take. */
export interface Rate {
  take(party: string): boolean;
  /** The same without taking one. */
  has(party: string): boolean;
  /** Takes so many, there or not: the party has none until they have come again. It never owes more than a burst. */
  charge(party: string, count: number): void;
}

export interface RateOptions {
  readonly burst: number;
  readonly perSecond: number;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
}

// A bucket that is full again says nothing; until there are so many, it costs less to keep it.
const partiesMax = 10_000;

/** A rate in memory, of this process alone. */
export function createRate({ burst, perSecond, now }: RateOptions): Rate {
  const buckets = new Map<string, { left: number; at: number }>();
  const left = (party: string) => {
    const bucket = buckets.get(party);
    return bucket ? Math.min(burst, bucket.left + ((now() - bucket.at) / 1_000) * perSecond) : burst;
  };
  const forgetFull = () => {
    for (const party of buckets.keys()) if (left(party) >= burst) buckets.delete(party);
    // All of them in use: the oldest give way, as a flood from many addresses must not fill the memory.
    for (const party of buckets.keys()) if (buckets.size >= partiesMax) buckets.delete(party);
  };
  const keep = (party: string, count: number) => {
    if (!buckets.has(party) && buckets.size >= partiesMax) forgetFull();
    buckets.set(party, { left: count, at: now() });
  };
  return {
    has: (party) => left(party) >= 1,
    take(party) {
      const before = left(party);
      keep(party, before >= 1 ? before - 1 : before);
      return before >= 1;
    },
    charge: (party, count) => keep(party, Math.max(-burst, left(party) - count)),
  };
}
