import type { Credentials } from '../credentials.ts';
import { pause, startDeadline, untilAborted } from '../deadline.ts';
import type { ExecutionEvent } from '../events.ts';
import type { ConnectionState, WatchOptions } from '../options.ts';
import { networkError } from '../server-error.ts';
import type { UnderstudyError } from '../understudy-error.ts';
import { type Opened, openFirst } from './open-first.ts';
import type { Preferred } from './preferred.ts';
import { lost, type PlacedEvent } from './transport.ts';

/** What following an execution needs. */
export interface FollowNeeds {
  readonly credentials: Credentials;
  readonly preferred: Preferred;
  readonly timeoutMs: number;
  /** Ends all of them. */
  readonly closing: AbortSignal;
  readonly onConnection: ((connection: ConnectionState) => void) | undefined;
}

const openMaxMs = 15_000;
const [waitMinMs, waitMaxMs] = [250, 3_000];

/**
 * The events of an execution over whatever connections there can be, each once and in order. A lost connection is taken
 * up again after the last event, by another transport where it must be; with none for `timeoutMs`, the reason is thrown.
 */
export async function* follow(
  needs: FollowNeeds,
  executionId: string,
  options: WatchOptions,
): AsyncGenerator<ExecutionEvent, void> {
  const tell: Tell = (connection) => {
    for (const listener of [needs.onConnection, options.onConnection])
      listener?.({ ...connection, execution_id: executionId });
  };
  // No end of its own: it is for the signals.
  const caller = startDeadline(Number.POSITIVE_INFINITY, options.signal, needs.closing);
  const outage = createOutage(options.timeoutMs ?? needs.timeoutMs);
  const watch: Watch = { executionId, last: options.lastEventId, signal: caller.signal, outage, tell };
  let failure: UnderstudyError | undefined;
  tell({ state: 'connecting' });
  try {
    caller.signal.throwIfAborted();
    for (;;) {
      try {
        yield* throughOneConnection(needs, watch);
        return;
      } catch (thrown) {
        caller.signal.throwIfAborted();
        failure = networkError(thrown);
      }
      const waitMs = await outage.waitBefore(failure, needs.credentials);
      if (waitMs === undefined) throw failure;
      tell({ state: 'reconnecting', error: failure });
      await outage.spend(() => pause(waitMs, caller.signal));
      failure = undefined;
    }
  } finally {
    caller.stop();
    tell({ state: 'closed', error: failure });
  }
}

type Tell = (connection: Unplaced<ConnectionState>) => void;
type Unplaced<C> = C extends unknown ? Omit<C, 'execution_id'> : never;

interface Watch {
  readonly executionId: string;
  /** Id of the last event that was handed on. */
  last: string | undefined;
  readonly signal: AbortSignal;
  readonly outage: Outage;
  readonly tell: Tell;
}

// Returns after the end; throws where the connection breaks before it.
async function* throughOneConnection(needs: FollowNeeds, watch: Watch): AsyncGenerator<ExecutionEvent, void> {
  const opened = await watch.outage.spend(() => open(needs, watch));
  watch.tell({ state: 'connected', transport: opened.name });
  for await (const { id, event } of within(opened, watch.signal)) {
    watch.outage.end();
    if (event.type === 'run_token') {
      needs.credentials.replace(event.run_token);
      continue;
    }
    // What it was when the connection was lost is told again by the server.
    if (event.type === 'execution' && id === watch.last) continue;
    watch.last = id;
    yield { id, ...event };
    if (event.type === 'end') return;
  }
  throw lost('the events stopped before the end');
}

async function open({ preferred }: FollowNeeds, { executionId, last, signal, outage }: Watch): Promise<Opened> {
  const deadline = startDeadline(Math.min(openMaxMs, outage.remainingMs()), signal);
  const connection = new AbortController();
  const end = () => connection.abort(deadline.signal.reason);
  if (deadline.signal.aborted) end();
  deadline.signal.addEventListener('abort', end, { once: true });
  try {
    const transports = preferred.order();
    const opened = await openFirst(transports, { executionId, lastEventId: last, signal: connection.signal });
    preferred.worked(opened.name);
    return opened;
  } catch (error) {
    preferred.failed();
    throw error;
  } finally {
    deadline.signal.removeEventListener('abort', end);
    deadline.stop();
  }
}

async function* within({ events, close }: Opened, signal: AbortSignal): AsyncGenerator<PlacedEvent> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await untilAborted(iterator.next(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    close();
    // Not waited for: it may be busy with an event that nobody will see.
    iterator.return?.().catch(() => undefined);
  }
}

interface Outage {
  remainingMs(): number;
  /** Does something for the time of which there is no connection. */
  spend<T>(work: () => Promise<T>): Promise<T>;
  /** How long to wait before the next try; undefined where there is none. */
  waitBefore(error: UnderstudyError, credentials: Credentials): Promise<number | undefined>;
  /** There are events again. */
  end(): void;
}

// Counted by what was tried and waited, not by the clock: a machine that slept has not waited for the server.
function createOutage(timeoutMs: number): Outage {
  let spentMs = 0;
  let failures = 0;
  let isRenewed = false;
  return {
    remainingMs: () => timeoutMs - spentMs,
    async spend(work) {
      const from = performance.now();
      try {
        return await work();
      } finally {
        spentMs += Math.min(performance.now() - from, openMaxMs);
      }
    },
    async waitBefore(error, credentials) {
      if (error.code === 'AuthenticationError') {
        if (isRenewed || !credentials.renew(await credentials.get())) return undefined;
        isRenewed = true;
        return 0;
      }
      if (!isTransient(error)) return undefined;
      const backoffMs = Math.min(waitMinMs * 2 ** failures++, waitMaxMs) * (0.5 + Math.random() / 2);
      const waitMs = error.retryAfterMs ?? backoffMs;
      return spentMs + waitMs < timeoutMs ? waitMs : undefined;
    },
    end() {
      spentMs = 0;
      failures = 0;
      isRenewed = false;
    },
  };
}

function isTransient({ code }: UnderstudyError): boolean {
  return ['NetworkError', 'TimeoutError', 'RateLimitError', 'EngineUnavailableError'].includes(code);
}
