/** How long things take, in milliseconds. Railway needs seconds to minutes; the defaults are faster. */
export interface Timing {
  /** Before any request is answered. */
  readonly requestMs: number;
  /** Duplicating an environment: services and variables, before anything is deployed. */
  readonly duplicateMs: number;
  /** The workflow that applies a patch. */
  readonly commitMs: number;
  /** Each of QUEUED, BUILDING and DEPLOYING. */
  readonly queuedMs: number;
  readonly buildingMs: number;
  readonly deployingMs: number;
  /** A new TCP proxy is CREATING for that long. */
  readonly proxyMs: number;
  /** How long a deleted environment's name cannot be used again. */
  readonly nameReservedMs: number;
}

/** The defaults: long enough to observe every state, short enough for tests. */
export const defaultTiming: Timing = {
  requestMs: 0,
  duplicateMs: 200,
  commitMs: 100,
  queuedMs: 50,
  buildingMs: 100,
  deployingMs: 100,
  proxyMs: 50,
  nameReservedMs: 300,
};
