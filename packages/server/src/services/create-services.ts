import type { Flow } from '@understudy/flows';
import type { KeyStore } from '../core/api-key.ts';
import type { CallbackSender, CallbackStore } from '../core/callback.ts';
import type { Clock } from '../core/clock.ts';
import type { Engine } from '../core/engine.ts';
import type { EnvironmentListings } from '../core/environment-listings.ts';
import type { HistoryStore } from '../core/history-store.ts';
import type { IdempotencyStore } from '../core/idempotency-store.ts';
import type { IntentStore } from '../core/intent.ts';
import type { Logger } from '../core/logger.ts';
import type { OpenedCredentials } from '../core/opened-credentials.ts';
import type { ProjectNames } from '../core/project-names.ts';
import type { PromisedCancels } from '../core/promised-cancels.ts';
import type { RequestBudget } from '../core/request-budget.ts';
import { withinDeadline } from '../core/within-deadline.ts';
import { type AccessNeeds, createAccess } from './access/access.ts';
import type { Audit } from './audit/create-audit.ts';
import { startCallbackLoop } from './callbacks/callback-loop.ts';
import { type CloneHousekeeping, createClones } from './clones/clones.ts';
import { createEnvironments } from './environments/environments.ts';
import { expireUnscheduled } from './environments/expire-unscheduled.ts';
import { createEngineWithPromises } from './executions/engine-with-promises.ts';
import { createExecutions, type ExecutionParts } from './executions/executions.ts';
import { settleCancels } from './executions/settle-cancels.ts';
import { createHistory } from './history/history.ts';
import { answerOnce } from './idempotency/answer-once.ts';
import { createEngineWithArchive } from './retention/engine-with-archive.ts';
import type { Retention } from './retention/purge-history.ts';
import type { Services } from './services.ts';

/** The ports that the services stand on, and what they are configured with. */
export interface ServiceNeeds extends AccessNeeds {
  readonly engine: Engine;
  readonly intents: IntentStore;
  readonly cancels: PromisedCancels;
  readonly history: HistoryStore;
  readonly listings: EnvironmentListings;
  readonly opened: OpenedCredentials;
  readonly answers: IdempotencyStore;
  readonly requestBudget: RequestBudget;
  readonly callbacks: CallbackStore;
  readonly callbackSender: CallbackSender;
  /** Signs callbacks: `whsec_…`. */
  readonly callbackSecret: string;
  readonly keys: KeyStore;
  readonly retention: Retention;
  readonly projectNames: ProjectNames;
  readonly audit: Audit;
  /** Rejects with what keeps the server from storing anything. */
  readonly storage: { ready(): Promise<void> };
  readonly flows: readonly Flow[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: AccessNeeds['secrets'] & { readonly webhookKey: string | undefined };
}

const settleEveryMs = 2_000;
const reconcileEveryMs = 15_000;
const expireEveryMs = 5 * 60_000;
const startsWithinMs = 3_000;

/** Builds the services and begins their housekeeping, which ends when disposed. */
export async function createServices(given: ServiceNeeds): Promise<Services & Disposable> {
  const { archive } = given.retention;
  const engine = createEngineWithPromises(given);
  const ports = { ...given, engine: createEngineWithArchive({ ...given, engine, archive }) };
  const access = await createAccess(ports);
  const { runTokens, cloneLimit, serverKey } = access;
  const executions = createExecutions({
    ...ports,
    serverKey,
    async onEnd(executionId) {
      callbackLoop.wake();
      await ports.intents.release(executionId);
    },
  });
  const { followers, bodies } = executions;
  const callbackLoop = startCallbackLoop({ ...ports, bodies, random: Math.random });
  const needs = { ...ports, followers, bodies, runTokens, cloneLimit, serverPublicKey: serverKey.publicKey };
  const clones = createClones({ ...needs, webhookKey: ports.secrets.webhookKey });
  const stopHousekeeping = await keepHouse({
    clones,
    executions,
    settleCancels: () => settleCancels(given),
    expire: () => expireUnscheduled({ ...ports, followers }),
    logger: ports.logger,
  });
  return {
    ...access,
    clones,
    executions,
    environments: createEnvironments(needs),
    history: createHistory({ ...given, engine, bodies }),
    audit: ports.audit,
    answerOnce: (call, act) => answerOnce(ports, call, act),
    warnings: () =>
      ports.audit
        .health()
        .deliveries.filter(({ failingSeconds }) => failingSeconds > 0)
        .map(
          ({ name, waiting, failingSeconds }) =>
            `the ${name} for checkpoints of the audit trail has failed for ${failingSeconds} s; ${waiting} wait`,
        ),
    async ready() {
      await Promise.all([
        ports.storage.ready(),
        ports.engine.ready(),
        ports.history.ready(),
        ports.intents.ready(),
        ports.audit.ready(),
      ]);
    },
    [Symbol.dispose]() {
      stopHousekeeping();
      callbackLoop[Symbol.dispose]();
      executions[Symbol.dispose]();
      access[Symbol.dispose]();
    },
  };
}

// At start no request of ours can be under way, so that pending intents are settled at once.
async function keepHouse({
  clones,
  executions,
  settleCancels,
  expire,
  logger,
}: {
  clones: CloneHousekeeping;
  executions: Pick<ExecutionParts, 'reconcile'>;
  settleCancels: () => Promise<void>;
  expire: () => Promise<void>;
  logger: Logger;
}): Promise<() => void> {
  const settle = (atStart: boolean) =>
    Promise.all([clones.settle({ atStart }), settleCancels()]).then(
      () => undefined,
      (error: unknown) => logger.warn({ err: error }, 'promises could not be settled'),
    );
  // An engine that hangs does not keep the server from starting.
  const settled = settle(true);
  const reconciled = settled.then(executions.reconcile).then(expire);
  await withinDeadline(reconciled, startsWithinMs, () => {});
  // The caller of a promise waits; what is found elsewhere has time.
  const stops = [
    every(settleEveryMs, settled, () => settle(false)),
    every(reconcileEveryMs, reconciled, executions.reconcile),
    every(expireEveryMs, reconciled, expire),
  ];
  return () => stops.forEach((stop) => void stop());
}

// One at a time, and none before the first of all has been done.
function every(ms: number, first: Promise<void>, work: () => Promise<void>): () => void {
  let busy = true;
  const free = () => {
    busy = false;
  };
  void first.then(free);
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void work().then(free);
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}
