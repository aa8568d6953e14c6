/** Milliseconds as the API writes durations: seconds with one decimal, `12.1s`. */
export function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1_000).toFixed(1)}s`;
}
