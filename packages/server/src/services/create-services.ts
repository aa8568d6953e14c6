import { createHash, timingSafeEqual } from 'node:crypto';
import type { Flow } from '@understudy/flows';
import type { KeyStore } from '../core/api-key.ts';
import type { CallbackSender, CallbackStore } from '../core/callback.ts';
import type { Clock } from '../core/clock.ts';
import type { Engine } from '../core/engine.ts';
import type { HistoryStore } from '../core/history-store.ts';
import type { IdempotencyStore } from '../core/idempotency-store.ts';
import type { IntentStore } from '../core/intent.ts';
import type { Logger } from '../core/logger.ts';
import type { OpenedCredentials } from '../core/opened-credentials.ts';
import type { ProjectNames } from '../core/project-names.ts';
import type { RequestBudget } from '../core/request-budget.ts';
import { createCloneLimit } from './access/clone-limit.ts';
import { type ConfiguredSecrets, createIdentify } from './access/identify.ts';
import { createJwtBearers, type JwtRules } from './access/jwt-bearers.ts';
import { createKeys } from './access/keys/create-keys.ts';
import { createRunTokens } from './access/run-tokens.ts';
import { createServerKey } from './access/server-key.ts';
import { createSessions } from './access/sessions.ts';
import { createStoredKeys } from './access/stored-keys.ts';
import { withRenewals } from './access/with-renewals.ts';
import type { Audit } from './audit/create-audit.ts';
import { startCallbackLoop } from './callbacks/callback-loop.ts';
import { planClone } from './clones/plan-clone.ts';
import { retryClone } from './clones/retry-clone.ts';
import { settleIntents } from './clones/settle-intents.ts';
import { startClone } from './clones/start-clone.ts';
import { deleteEnvironment } from './environments/delete-environment.ts';
import { getEnvironment } from './environments/get-environment.ts';
import { listEnvironments } from './environments/list-environments.ts';
import { projectOf } from './environments/project-of.ts';
import { cancelExecution } from './executions/cancel-execution.ts';
import { createEstimates } from './executions/estimates.ts';
import { createExecutionBodies, logBodyOf } from './executions/execution-bodies.ts';
import { findExecution } from './executions/find-execution.ts';
import { createFollowers } from './executions/follow/followers.ts';
import { decodePosition, encodePosition, watchExecution } from './executions/follow/watch-execution.ts';
import { openCredentials } from './executions/open-credentials.ts';
import { reconcile } from './executions/reconcile.ts';
import { listHistory } from './history/list-history.ts';
import { answerOnce } from './idempotency/answer-once.ts';
import { createEngineWithArchive } from './retention/engine-with-archive.ts';
import { purgeHistory, type Retention } from './retention/purge-history.ts';
import type { Services } from './services.ts';

/** The ports that the services stand on, and what they are configured with. */
export interface ServiceNeeds {
  readonly engine: Engine;
  readonly intents: IntentStore;
  readonly history: HistoryStore;
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
  readonly flows: readonly Flow[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: ConfiguredSecrets & { readonly secretKey: string; readonly webhookKey: string | undefined };
  readonly defaultProjectId: string | undefined;
  /** Absent where no issuer of JWTs is trusted. */
  readonly jwtRules?: JwtRules | undefined;
  /** Clones that a caller may start in a rolling hour, unless its key says otherwise. */
  readonly clonesPerHour: number;
  /** How many event streams a caller may have open on this replica. */
  readonly streamsPerCaller: number;
}

const housekeepingEveryMs = 15_000;

/** Builds the services and begins their housekeeping, which ends when disposed. */
export async function createServices(given: ServiceNeeds): Promise<Services & Disposable> {
  const { archive } = given.retention;
  const ports = { ...given, engine: createEngineWithArchive({ ...given, archive }) };
  const estimates = createEstimates(ports);
  const bodies = createExecutionBodies({ ...ports, estimates });
  const runTokens = createRunTokens(ports.secrets.secretKey, ports.clock);
  const storedKeys = createStoredKeys(ports);
  const jwtBearers = ports.jwtRules && createJwtBearers(ports.jwtRules, ports.clock);
  const identify = createIdentify({ secrets: ports.secrets, storedKeys, runTokens, jwtBearers });
  const sessions = await createSessions({ ...ports, storedKeys, identify, runTokens });
  const serverKey = createServerKey(ports.secrets.secretKey);
  const callbackLoop = startCallbackLoop({ ...ports, bodies, random: Math.random });
  const followers = createFollowers({
    ...ports,
    async onEnd({ execution }) {
      estimates.learn(execution.flowId);
      callbackLoop.wake();
      await ports.intents.release(execution.id);
    },
  });
  const cloneLimit = createCloneLimit(ports);
  const needs = { ...ports, bodies, runTokens, cloneLimit, serverKey, followers, serverPublicKey: serverKey.publicKey };
  const stopHousekeeping = await keepHouse(needs);
  const project = (requested: string | undefined) => projectOf(requested, ports.defaultProjectId);
  return {
    identify,
    sessions,
    keys: createKeys(ports),
    clones: {
      start: (order, request) => startClone(needs, order, request),
      plan: (caller, request) => planClone(needs, caller, request),
      isWebhookKey: (key) => ports.secrets.webhookKey !== undefined && sameSecret(key, ports.secrets.webhookKey),
    },
    answerOnce: (order, act) => answerOnce(ports, order, act),
    limits: { takeRequest: ({ id }) => ports.requestBudget.take(id), clones: cloneLimit.budget },
    executions: {
      get: async (caller, id) => bodies.status(await findExecution(needs, caller, id)),
      async logs(caller, id, page) {
        await findExecution(needs, caller, id);
        return (await ports.engine.logs(id, page)).map(logBodyOf);
      },
      async *watch(caller, id, { lastEventId, signal, session }) {
        await findExecution(needs, caller, id);
        let position = decodePosition(lastEventId);
        const events = watchExecution(needs, id, { after: position, signal });
        for await (const event of withRenewals(events, session)) {
          if (event.type !== 'run_token') position = event.position;
          yield {
            id: encodePosition(position),
            event: event.type === 'run_token' ? event : await bodies.event(event),
          };
        }
      },
      async cancel(caller, id) {
        await cancelExecution(needs, caller, id);
        return bodies.status(await findExecution(needs, caller, id));
      },
      retry: (order, id) => retryClone(needs, order, id),
      openCredentials: (order, id) => openCredentials(needs, order, id),
    },
    environments: {
      list: async (order, requested) => listEnvironments(needs, order, project(requested)),
      get: async (order, requested, name) => getEnvironment(needs, order, { projectId: project(requested), name }),
      delete: async (order, requested, name) =>
        deleteEnvironment(needs, order, { projectId: project(requested), name }),
    },
    audit: ports.audit,
    history: {
      list: (caller, query) => listHistory(needs, caller, query),
      purge: (caller, requestId, dryRun) => purgeHistory(given, { caller, requestId }, dryRun),
    },
    async ready() {
      await Promise.all([ports.engine.ready(), ports.history.ready(), ports.intents.ready()]);
    },
    [Symbol.dispose]() {
      stopHousekeeping();
      callbackLoop[Symbol.dispose]();
      followers[Symbol.dispose]();
      sessions[Symbol.dispose]();
    },
  };
}

// At start no request of ours can be under way, so that pending intents are settled at once.
async function keepHouse(
  needs: Parameters<typeof settleIntents>[0] & Parameters<typeof reconcile>[0],
): Promise<() => void> {
  await settleIntents(needs, { olderThanMs: 0 });
  await reconcile(needs);
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await settleIntents(needs)
      .then(() => needs.intents.releaseEnded())
      .catch((error: unknown) => needs.logger.warn({ err: error }, 'intents could not be settled'));
    await reconcile(needs);
    busy = false;
  }, housekeepingEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
