/** The earliest of times that may be absent; undefined where all are. */
export function earliestDate(...times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.flatMap((time) => time?.getTime() ?? []);
  return known.length === 0 ? undefined : new Date(Math.min(...known));
}
