import type { Random } from './random.ts';

/** Milliseconds: always the same, or spread as Railway's are, half below `p50` and one in twenty above `p95`. */
export type Duration = number | { readonly p50: number; readonly p95: number };

/** How long things take. Railway needs seconds to minutes (`railwayTiming`); the defaults are faster. */
export interface Timing {
  /** Before any request is answered. */
  readonly requestMs: Duration;
  /** Duplicating an environment: services and variables, before anything is deployed. */
  readonly duplicateMs: Duration;
  /** The workflow that applies a patch. */
  readonly commitMs: Duration;
  /** How long a patch or a workflow is not to be seen after it has begun. */
  readonly lagMs: Duration;
  /** Each of QUEUED, INITIALIZING, BUILDING, DEPLOYING and, for the deployment before, REMOVING. */
  readonly queuedMs: Duration;
  readonly initializingMs: Duration;
  readonly buildingMs: Duration;
  readonly deployingMs: Duration;
  readonly removingMs: Duration;
  /** How long after its start a service that may sleep falls asleep. */
  readonly sleepAfterMs: Duration;
  /** A new TCP proxy is CREATING for that long. */
  readonly proxyMs: Duration;
  /** From verified DNS records to a valid certificate. */
  readonly certificateMs: Duration;
  /** How long a deleted environment's name cannot be used again. */
  readonly nameReservedMs: number;
}

/** The defaults: long enough to observe every state, short enough for tests. */
export const defaultTiming: Timing = {
  requestMs: 0,
  duplicateMs: 200,
  commitMs: 100,
  lagMs: 0,
  queuedMs: 50,
  initializingMs: 0,
  buildingMs: 100,
  deployingMs: 100,
  removingMs: 0,
  sleepAfterMs: 300,
  proxyMs: 50,
  certificateMs: 0,
  nameReservedMs: 300,
};

/** Railway's own times, for a clock that runs faster than the machine's. */
export const railwayTiming: Timing = {
  requestMs: { p50: 120, p95: 900 },
  duplicateMs: { p50: 13_000, p95: 118_000 },
  commitMs: { p50: 4_000, p95: 30_000 },
  lagMs: { p50: 1_500, p95: 8_000 },
  queuedMs: { p50: 2_000, p95: 20_000 },
  initializingMs: { p50: 2_000, p95: 5_000 },
  buildingMs: { p50: 60_000, p95: 240_000 },
  deployingMs: { p50: 15_000, p95: 60_000 },
  removingMs: { p50: 3_000, p95: 10_000 },
  sleepAfterMs: 600_000,
  proxyMs: { p50: 4_000, p95: 15_000 },
  certificateMs: { p50: 600_000, p95: 3_600_000 },
  nameReservedMs: 120_000,
};

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.644_853_6;

/** One such duration: log-normal between the two percentiles, and never more than four times the upper one. */
export function drawMs(duration: Duration, random: Random): number {
  if (typeof duration === 'number') return duration;
  const { p50, p95 } = duration;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(p50 * Math.exp((Math.log(p95 / p50) / z95) * normal), 4 * p95);
}
