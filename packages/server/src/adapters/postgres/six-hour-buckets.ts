import { hourMs } from '../../core/durations.ts';

const quarterMs = 6 * hourMs;
// Beyond it a Date is written with six digits of year, which Postgres does not read.
const lastQuarter = Date.UTC(9999, 11, 31, 18);

/** A time from `start` until before `end`. */
export interface Span {
  readonly start: Date;
  readonly end: Date;
}

/** What a range of time has besides whole quarters of a day (UTC): less than a quarter at either end, or all of a short one. */
export function partialBuckets({ from, to }: { readonly from?: Date; readonly to?: Date }): readonly Span[] {
  const first = from && new Date(Math.min(Math.ceil(from.getTime() / quarterMs) * quarterMs, lastQuarter));
  const last = to && new Date(Math.floor(to.getTime() / quarterMs) * quarterMs);
  const cut =
    from && to && first && last && first > last
      ? [{ start: from, end: to }]
      : [...(from && first ? [{ start: from, end: first }] : []), ...(to && last ? [{ start: last, end: to }] : [])];
  return cut.filter(({ start, end }) => start < end);
}
