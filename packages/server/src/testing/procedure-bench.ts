import { type AnyProcedure, callTRPCProcedure } from '@trpc/server';
import { flows } from '@understudy/flows';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createCallbackStore } from '../adapters/postgres/callback-store.ts';
import { createEnvironmentListings } from '../adapters/postgres/environment-listings.ts';
import { createHistoryStore } from '../adapters/postgres/history-store.ts';
import { createIdempotencyStore } from '../adapters/postgres/idempotency-store.ts';
import { createIntentStore } from '../adapters/postgres/intent-store.ts';
import { createKeyStore } from '../adapters/postgres/key-store.ts';
import { createLogArchive } from '../adapters/postgres/log-archive-store.ts';
import type { Database } from '../adapters/postgres/open-database.ts';
import { createOpenedCredentials } from '../adapters/postgres/opened-credentials-store.ts';
import { createPromisedCancels } from '../adapters/postgres/promised-cancels-store.ts';
import { createRequestBudget } from '../adapters/postgres/request-budget.ts';
import { createRetentionStore, type PurgeRecord } from '../adapters/postgres/retention-store.ts';
import { createCallbackSender } from '../adapters/web/callback-sender.ts';
import { errorCodes } from '../core/app-error.ts';
import type { Caller, Credential } from '../core/caller.ts';
import type { HistoryStore } from '../core/history-store.ts';
import type { IntentStore } from '../core/intent.ts';
import { createTextSeal } from '../core/text-seal.ts';
import { errorShape, toAppError } from '../procedures/error-shape.ts';
import type { Meta } from '../procedures/meta.ts';
import { appRouter } from '../procedures/router.ts';
import { derivedCallbackSecret } from '../services/callbacks/sign-callback.ts';
import { createServices, type ServiceNeeds } from '../services/create-services.ts';
import type { Services } from '../services/services.ts';
import { createScriptedEngine, type ScriptedEngine, scriptedStart } from './scripted-engine.ts';
import { emptyStores, temporaryDatabase } from './temporary-database.ts';
import { openTestAudit } from './test-audit.ts';

/** What a procedure answers, as REST would show it. */
export interface Answer {
  readonly status: number;
  // The output or the error body: what tests look into.
  // biome-ignore lint/suspicious/noExplicitAny: every procedure's body is another, and its test knows which.
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who calls: a caller that is taken at its word, a credential, or nobody. */
export interface CallOptions {
  readonly as?: Partial<Caller> | 'nobody';
  readonly credential?: Credential;
  readonly idempotencyKey?: string;
}

/** The whole router over real stores, a scripted engine and a held clock, fresh for each test. */
export interface ProcedureBench {
  readonly engine: ScriptedEngine;
  readonly services: Services;
  readonly history: HistoryStore;
  readonly intents: IntentStore;
  readonly database: Database;
  /** Names of environments that Railway knows; `undefined` where it does not answer. */
  readonly railwayNames: { known: Set<string> | undefined };
  /** The time that the server reads. */
  readonly clock: { now(): Date; set(to: Date): void };
  /** What was written to the audit trail of what was purged. */
  readonly purges: readonly PurgeRecord[];
  /** Ends the services and makes new ones on the same engine and stores, as a restart does. */
  restart(change?: Partial<ServiceNeeds>): Promise<void>;
  readonly retention: ServiceNeeds['retention'];
  call(path: string, input?: unknown, options?: CallOptions): Promise<Answer>;
}

export const secrets = {
  apiKey: 'us_a_key_that_is_configured',
  token: 'a-token-that-is-configured',
  secretKey: 'a secret of the server, long enough',
  webhookKey: 'a-webhook-key-that-is-configured',
};
const everything: Credential = { kind: 'api-key', value: secrets.apiKey };
/** Whoever owns all there is, for services that are asked without a call. */
export const owner = {
  id: 'key:1',
  kind: 'api-key',
  name: 'Owner',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['admin'],
} as const;
const callbackUrls = createTextSeal(secrets.secretKey, 'callback URLs');
const logger = { info() {}, warn() {}, error() {} };

/**
 * Sets up the bench around the tests of this file; read it inside them only. `through` gives another way to the
 * database for the bench.
 */
export function useProcedureBench(
  through: (database: Database) => Promise<Database> = async (it) => it,
): () => ProcedureBench {
  let database: Database;
  let reached: Database;
  let bench: ProcedureBench & AsyncDisposable;
  beforeAll(async () => {
    database = await temporaryDatabase();
    reached = await through(database);
  });
  beforeEach(async () => {
    await emptyStores(database);
    bench = await createBench(reached);
  });
  afterEach(() => bench?.[Symbol.asyncDispose]());
  afterAll(() => database?.[Symbol.asyncDispose]());
  return () => bench;
}

async function createBench(database: Database): Promise<ProcedureBench & AsyncDisposable> {
  const engine = createScriptedEngine();
  const clock = heldClock();
  const trail = await openTestAudit(database, { clock });
  const history = createHistoryStore(database.sql);
  const intents = createIntentStore(database.sql, { log: trail.log, callbackUrls });
  const railwayNames: ProcedureBench['railwayNames'] = { known: new Set() };
  const purges: PurgeRecord[] = [];
  const needs: ServiceNeeds = {
    engine,
    intents,
    cancels: createPromisedCancels(database.sql),
    history,
    opened: createOpenedCredentials(database.sql, trail.log),
    audit: trail.audit,
    storage: { ready: async () => {} },
    keys: createKeyStore(database.sql, trail.log),
    retention: {
      store: createRetentionStore(database.sql, async (_, purge) => void purges.push(purge)),
      archive: createLogArchive(database.sql),
      days: 30,
      logArchiveDays: 7,
      pause: async () => {},
    },
    listings: createEnvironmentListings(database.sql),
    projectNames: { has: async (_, name) => railwayNames.known?.has(name) },
    flows,
    clock,
    logger,
    secrets,
    defaultProjectId: 'project',
    callbacks: createCallbackStore(database.sql, callbackUrls),
    callbackSender: createCallbackSender({ privateAddresses: true }),
    callbackSecret: derivedCallbackSecret(secrets.secretKey),
    answers: createIdempotencyStore(database.sql),
    requestBudget: createRequestBudget(database.sql, 100_000),
    clonesPerHour: 100_000,
    streamsPerCaller: 50,
    jwtKeyDays: 90,
  };
  let services = await createServices(needs);
  return {
    engine,
    history,
    intents,
    database,
    railwayNames,
    clock,
    purges,
    retention: needs.retention,
    get services() {
      return services;
    },
    async restart(change) {
      services[Symbol.dispose]();
      services = await createServices({ ...needs, ...change });
    },
    call: (path, input, options = {}) => callProcedure(services, { path, input, ...options }),
    async [Symbol.asyncDispose]() {
      services[Symbol.dispose]();
      await trail[Symbol.asyncDispose]();
    },
  };
}

function heldClock(): ProcedureBench['clock'] {
  let now = scriptedStart;
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
  };
}

async function callProcedure(
  services: Services,
  { path, input, as, credential = everything, idempotencyKey }: CallOptions & { path: string; input: unknown },
): Promise<Answer> {
  const headers: Record<string, string> = {};
  // tRPC nests the types of procedures that it keeps flat.
  const procedure = (appRouter._def.procedures as unknown as Record<string, AnyProcedure>)[path];
  try {
    const body = await callTRPCProcedure({
      router: appRouter,
      path,
      type: procedure?._def.type ?? 'query',
      getRawInput: async () => input,
      ctx: {
        requestId: 'request-1',
        credential: as === 'nobody' ? undefined : credential,
        idempotencyKey,
        remoteAddress: '192.0.2.1',
        reply: { header: (name: string, value: string) => void Object.assign(headers, { [name]: value }) },
        services: typeof as === 'object' ? { ...services, identify: async () => callerOf(as) } : services,
      },
      signal: undefined,
      batchIndex: 0,
    });
    return { status: statusOf(procedure, body), body, headers };
  } catch (error) {
    return { status: errorCodes[toAppError(error).code].status, body: errorShape(error, 'request-1'), headers };
  }
}

// As REST answers: by the procedure's route, or 200 where it has none.
function statusOf(procedure: AnyProcedure | undefined, body: unknown): number {
  // tRPC erases the type of a procedure's meta; procedures/trpc.ts makes every one of them.
  const status = (procedure?._def.meta as Meta | undefined)?.rest?.[0]?.status ?? 200;
  return typeof status === 'number' ? status : status(body as never);
}

function callerOf(some: Partial<Caller>): Caller {
  return {
    id: 'key:other',
    kind: 'api-key',
    name: 'Other',
    namespaces: ['*'],
    projects: ['*'],
    permissions: [],
    ...some,
  };
}
