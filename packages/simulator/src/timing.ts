/** How long things take, in milliseconds. Railway needs seconds to minutes; a box is in more of a hurry. */
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
  /** How long a deleted environment's name cannot be had again. */
  readonly nameReservedMs: number;
}

/** What a simulator takes unless told otherwise: slow enough to be seen, fast enough for tests. */
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
