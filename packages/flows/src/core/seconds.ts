/** A duration as the API shows it: `12.1s`. */
export function seconds(from: Date, to: Date): string {
  return `${(Math.max(0, to.getTime() - from.getTime()) / 1_000).toFixed(1)}s`;
}
