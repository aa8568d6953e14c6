import type { Flow } from '@understudy/flows';
import type { z } from 'zod';
import type { CallbackStore } from '../../core/callback.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import type { IntentStore } from '../../core/intent.ts';
import type { LogBody } from '../../core/log-body.ts';
import type { Logger } from '../../core/logger.ts';
import type { OpenedCredentials } from '../../core/opened-credentials.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import type { Session } from '../../core/session.ts';
import { createSharedLookups } from '../../core/shared-lookups.ts';
import type { StatusBody } from '../../core/status-body.ts';
import { throughOutage } from '../../core/through-outage.ts';
import type { WatchEvent } from '../../core/watch-event.ts';
import type { ServerKey } from '../access/server-key.ts';
import { withRenewals } from '../access/with-renewals.ts';
import { afterCancel, cancelExecution } from './cancel-execution.ts';
import { createEstimates } from './estimates.ts';
import { createExecutionBodies, type ExecutionBodies, logBodyOf } from './execution-bodies.ts';
import { type ExecutionSources, findExecution } from './find-execution.ts';
import { createFollowers, type Followers } from './follow/followers.ts';
import { encodePosition, positionAfter, watchExecution } from './follow/watch-execution.ts';
import { type credentialsBody, openCredentials } from './open-credentials.ts';
import { reconcile } from './reconcile.ts';

/** Where a watcher begins, and on what it stands. */
export interface WatchFrom {
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
  readonly session?: Session | undefined;
  /** Taken for each look into the store, of which a crowd of watchers begins with several each. */
  readonly turn?: () => Promise<Disposable>;
}

/** Executions, as procedures ask for them. */
export interface Executions {
  get(caller: Caller, executionId: string): Promise<StatusBody>;
  logs(caller: Caller, executionId: string, page: { after: number; limit: number }): Promise<LogBody[]>;
  watch(caller: Caller, executionId: string, from: WatchFrom): AsyncIterable<{ id: string; event: WatchEvent }>;
  cancel(caller: Caller, executionId: string): Promise<StatusBody>;
  openCredentials(
    origin: Pick<RequestOrigin, 'caller' | 'audit'>,
    executionId: string,
  ): Promise<z.infer<typeof credentialsBody>>;
}

/** What other services ask of executions. */
export interface ExecutionParts extends Disposable {
  readonly followers: Followers;
  readonly bodies: ExecutionBodies;
  /** Brings the history up to date with the engine. */
  reconcile(): Promise<void>;
}

export interface ExecutionNeeds extends ExecutionSources {
  readonly callbacks: Pick<CallbackStore, 'find'>;
  readonly intents: Pick<IntentStore, 'find' | 'adopt'>;
  readonly opened: OpenedCredentials;
  readonly serverKey: ServerKey;
  readonly flows: readonly Flow[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once for each end that was followed, after the history knows it. */
  onEnd(executionId: string): Promise<void>;
}

/** The door of this folder. */
export function createExecutions(ports: ExecutionNeeds): Executions & ExecutionParts {
  const estimates = createEstimates(ports);
  const bodies = createExecutionBodies({ ...ports, estimates });
  const followers = createFollowers({
    ...ports,
    bodyOf: bodies.event,
    async onEnd({ execution }) {
      estimates.learn(execution);
      await ports.onEnd(execution.id);
    },
  });
  const needs = { ...ports, followers, bodies };
  // Of those who watch, who come in crowds and ask only whether they may.
  const lookUp = createSharedLookups((id) => ports.engine.get(id));
  const statusOf = async (caller: Caller, id: string) => bodies.status(await findExecution(needs, caller, id));
  return {
    followers,
    bodies,
    reconcile: () => reconcile(needs),
    get: statusOf,
    async logs(caller, id, page) {
      const { id: known } = await findExecution(needs, caller, id);
      return (await ports.engine.logs(known, page)).map(logBodyOf);
    },
    async *watch(caller, id, { lastEventId, signal, session, turn }) {
      const find = () => findExecution({ ...needs, engine: { ...ports.engine, get: lookUp } }, caller, id);
      const { id: known } = await inTurn(turn, find);
      const logs: Engine['logs'] = (of, page) => inTurn(turn, () => ports.engine.logs(of, page));
      const engine = { ...ports.engine, logs };
      let position = await positionAfter(engine, known, lastEventId);
      const events = watchExecution({ ...needs, engine }, known, { after: position, signal });
      for await (const event of withRenewals(events, session)) {
        if (event.type !== 'run_token') position = event.position;
        yield { id: encodePosition(position), event: event.type === 'run_token' ? event : await event.body() };
      }
    },
    async cancel(caller, id) {
      const now = await afterCancel(needs, caller, await cancelExecution(needs, caller, id));
      return throughOutage(() => bodies.status(now), { begun: true });
    },
    openCredentials: (origin, id) => openCredentials(needs, origin, id),
    [Symbol.dispose]: () => followers[Symbol.dispose](),
  };
}

async function inTurn<T>(turn: WatchFrom['turn'], work: () => Promise<T>): Promise<T> {
  using _turn = await turn?.();
  return await work();
}
