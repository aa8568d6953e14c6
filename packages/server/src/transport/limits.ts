/** What one request or connection may cost. Sizes in bytes, times in milliseconds. */
export interface Limits {
  readonly bodyBytesMax: number;
  /** Request line and headers together. */
  readonly headerBytesMax: number;
  /** Calls in one tRPC batch. */
  readonly batchMax: number;
  /** A client must have sent its headers within this time. */
  readonly headersTimeoutMs: number;
  /** A client must have sent its whole request within this time; says nothing of how long an answer streams. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept for another request; longer than the usual proxy keeps it, which must not be the last to know. */
  readonly keepAliveTimeoutMs: number;
  /** A connection on which nothing moves for so long is cut off: its client has stopped to read, or is gone. Longer than any answer takes. */
  readonly idleTimeoutMs: number;
  /** Between two pings on a WebSocket, and between two comments on a quiet event stream. */
  readonly heartbeatMs: number;
  /** What may wait for one slow WebSocket before it is cut off. */
  readonly socketBacklogBytesMax: number;
  /** Open connections from one address; one behind a proxy of ours may have any number. */
  readonly connectionsPerAddress: number;
  /** Requests on one connection that wait for their answers. Browsers and Node wait before they send another. */
  readonly requestsPerConnection: number;
  /** Requests of one address that are handled at once; the others wait. */
  readonly requestsPerAddress: number;
  readonly requestsWaitingPerAddress: number;
  /** Calls over WebSocket from one address: so many at a time, and so many more every second. */
  readonly callsPerAddress: number;
  readonly callsPerAddressPerSecond: number;
  /** Calls in one message of a WebSocket. */
  readonly callsPerFrame: number;
  /** Calls under way on one WebSocket. */
  readonly callsPerSocket: number;
  readonly subscriptionsPerSocket: number;
  /** Calls that were refused as too many, before their WebSocket is closed. */
  readonly refusalsPerSocket: number;
  /** Calls without a good credential, before their WebSocket is closed. */
  readonly strangersCallsPerSocket: number;
  /** WebSockets that one caller may have open. */
  readonly socketsPerCaller: number;
  /** A WebSocket whose credential is not known to be good by then is closed. */
  readonly strangerMs: number;
  /** How long open requests may still take when the server closes. */
  readonly closeGraceMs: number;
}

export const defaultLimits: Limits = {
  bodyBytesMax: 64 * 1024,
  headerBytesMax: 16 * 1024,
  batchMax: 20,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  idleTimeoutMs: 120_000,
  heartbeatMs: 15_000,
  socketBacklogBytesMax: 1024 * 1024,
  connectionsPerAddress: 500,
  requestsPerConnection: 16,
  requestsPerAddress: 100,
  requestsWaitingPerAddress: 1_000,
  callsPerAddress: 1_000,
  callsPerAddressPerSecond: 200,
  callsPerFrame: 100,
  callsPerSocket: 100,
  subscriptionsPerSocket: 1_000,
  refusalsPerSocket: 100,
  strangersCallsPerSocket: 20,
  socketsPerCaller: 100,
  strangerMs: 10_000,
  closeGraceMs: 2_500,
};
