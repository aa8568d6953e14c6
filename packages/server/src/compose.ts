import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Flow, flows, taskProgram } from '@understudy/flows';
import { createKestraClient, deployFlows, planDeployment } from '@understudy/flows/kestra';
import type { Logger } from 'pino';
import { createEmbeddedEngine } from './adapters/embedded/embedded-engine.ts';
import { createCheckpointFile } from './adapters/files/checkpoint-file.ts';
import { createKestraEngine } from './adapters/kestra/kestra-engine.ts';
import { createAuditLog, type PostgresAuditLog } from './adapters/postgres/audit-log.ts';
import { createAuditStore } from './adapters/postgres/audit-store.ts';
import { createCallbackStore } from './adapters/postgres/callback-store.ts';
import { createHistoryStore } from './adapters/postgres/history-store.ts';
import { createIdempotencyStore } from './adapters/postgres/idempotency-store.ts';
import { createIntentStore } from './adapters/postgres/intent-store.ts';
import { createJournal } from './adapters/postgres/kestra-journal-store.ts';
import { createKeyStore } from './adapters/postgres/key-store.ts';
import { createLogArchive } from './adapters/postgres/log-archive-store.ts';
import { type Database, openDatabase } from './adapters/postgres/open-database.ts';
import { createOpenedCredentials } from './adapters/postgres/opened-credentials-store.ts';
import { recordPurge } from './adapters/postgres/record-purge.ts';
import { createRequestBudget } from './adapters/postgres/request-budget.ts';
import { createRetentionStore } from './adapters/postgres/retention-store.ts';
import { createProjectNames } from './adapters/railway/project-names.ts';
import { createCallbackSender } from './adapters/web/callback-sender.ts';
import { createIssuerKeys } from './adapters/web/issuer-keys.ts';
import type { Config } from './config.ts';
import { systemClock } from './core/clock.ts';
import type { Engine } from './core/engine.ts';
import type { Journal } from './core/kestra-journal.ts';
import type { JwtRules } from './services/access/jwt-bearers.ts';
import { createAuditKeys } from './services/audit/audit-keys.ts';
import { type AuditNeeds, createAudit } from './services/audit/create-audit.ts';
import { derivedCallbackSecret } from './services/callbacks/sign-callback.ts';
import { createServices } from './services/create-services.ts';
import type { Services } from './services/services.ts';

/** Everything that the server stands on; disposed in the opposite order of its making. */
export interface Composition extends AsyncDisposable {
  readonly services: Services;
}

const housekeepingPauseMs = 100;

/** Builds the server's parts from its configuration: the only place that names adapters. */
export async function compose(config: Config, logger: Logger): Promise<Composition> {
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL?.reveal(),
    dataDir: resolve(config.UNDERSTUDY_DATA_DIR),
  });
  const journal = config.UNDERSTUDY_ENGINE === 'kestra' ? createJournal(database.sql) : undefined;
  const engine = await createEngine(config, { database, journal }, logger);
  const auditNeeds = await openAudit(config, database, logger);
  const audit = await createAudit(auditNeeds);
  const services = await createServices({
    engine,
    audit,
    intents: createIntentStore(database.sql, { log: auditNeeds.log, claim: journal?.claim }),
    history: createHistoryStore(database.sql),
    opened: createOpenedCredentials(database.sql, auditNeeds.log),
    callbacks: createCallbackStore(database.sql),
    callbackSender: createCallbackSender({ privateAddresses: config.UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES }),
    callbackSecret:
      config.UNDERSTUDY_CALLBACK_SECRET?.reveal() ?? derivedCallbackSecret(config.UNDERSTUDY_SECRET_KEY.reveal()),
    answers: createIdempotencyStore(database.sql),
    requestBudget: createRequestBudget(database.sql, config.UNDERSTUDY_REQUESTS_PER_MINUTE),
    clonesPerHour: config.UNDERSTUDY_CLONES_PER_HOUR,
    keys: createKeyStore(database.sql, auditNeeds.log),
    retention: {
      store: createRetentionStore(database.sql, recordPurge(auditNeeds.log)),
      archive: createLogArchive(database.sql),
      days: config.UNDERSTUDY_RETENTION_DAYS,
      logArchiveDays: config.UNDERSTUDY_LOG_ARCHIVE_DAYS,
      pause: () => sleep(housekeepingPauseMs),
    },
    projectNames: createProjectNames({ url: config.RAILWAY_API_URL, token: config.RAILWAY_TOKEN.reveal() }),
    flows,
    clock: systemClock,
    logger,
    secrets: {
      ...(config.UNDERSTUDY_API_KEY === undefined ? {} : { apiKey: config.UNDERSTUDY_API_KEY.reveal() }),
      ...(config.UNDERSTUDY_TOKEN === undefined ? {} : { token: config.UNDERSTUDY_TOKEN.reveal() }),
      ...(config.UNDERSTUDY_API_KEY_CLONES_PER_HOUR === undefined
        ? {}
        : { clonesPerHour: config.UNDERSTUDY_API_KEY_CLONES_PER_HOUR }),
      secretKey: config.UNDERSTUDY_SECRET_KEY.reveal(),
      webhookKey: config.UNDERSTUDY_WEBHOOK_KEY?.reveal(),
    },
    defaultProjectId: config.RAILWAY_PROJECT_ID,
    jwtRules: jwtRulesOf(config),
    streamsPerCaller: config.UNDERSTUDY_STREAMS_PER_KEY,
  });
  return {
    services,
    async [Symbol.asyncDispose]() {
      services[Symbol.dispose]();
      await engine[Symbol.asyncDispose]();
      await audit[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

function jwtRulesOf(config: Config): JwtRules | undefined {
  const { UNDERSTUDY_JWKS_URL: url, UNDERSTUDY_JWT_ISSUER: issuer, UNDERSTUDY_JWT_AUDIENCE: audience } = config;
  if (url === undefined || issuer === undefined || audience === undefined) return undefined;
  return {
    issuer,
    audience,
    algorithm: config.UNDERSTUDY_JWT_ALGORITHM,
    permissionsClaim: config.UNDERSTUDY_JWT_PERMISSIONS_CLAIM,
    namespacesClaim: config.UNDERSTUDY_JWT_NAMESPACES_CLAIM,
    keys: createIssuerKeys({ url, privateAddresses: config.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES }),
  };
}

async function openAudit(
  config: Config,
  { sql }: Database,
  logger: Logger,
): Promise<AuditNeeds & { log: PostgresAuditLog }> {
  const keys = createAuditKeys(config.UNDERSTUDY_SECRET_KEY.reveal(), config.UNDERSTUDY_AUDIT_PUBLIC_KEYS);
  const store = await createAuditStore(sql);
  return {
    keys,
    store,
    log: createAuditLog(sql, { clock: systemClock, macKey: keys.macKey }),
    file: createCheckpointFile(resolve(config.UNDERSTUDY_DATA_DIR), store.trail),
    clock: systemClock,
    logger,
  };
}

async function createEngine(
  config: Config,
  { database, journal }: { database: Database; journal: Journal | undefined },
  logger: Logger,
): Promise<Engine & AsyncDisposable> {
  return journal ? onKestra(config, journal, logger) : embedded(config, database, logger);
}

async function onKestra(config: Config, journal: Journal, logger: Logger): Promise<Engine & AsyncDisposable> {
  const client = createKestraClient({
    url: config.KESTRA_URL ?? '',
    tenant: config.KESTRA_TENANT,
    ...(config.KESTRA_USERNAME === undefined ? {} : { username: config.KESTRA_USERNAME }),
    ...(config.KESTRA_PASSWORD === undefined ? {} : { password: config.KESTRA_PASSWORD.reveal() }),
    ...(config.KESTRA_TOKEN === undefined ? {} : { token: config.KESTRA_TOKEN.reveal() }),
  });
  if (config.KESTRA_DEPLOY_FLOWS) {
    const plan = await planDeployment(client, flows);
    await deployFlows(client, plan);
    logger.info({ flows: plan.map(({ id, action }) => `${id}: ${action}`) }, 'flows deployed to Kestra');
  }
  const engine = createKestraEngine({ client, journal, flows, clock: systemClock, logger });
  // Kestra is not ours to stop.
  return { ...engine, [Symbol.asyncDispose]: async () => {} };
}

function embedded(config: Config, database: Database, logger: Logger): Promise<Engine & AsyncDisposable> {
  return createEmbeddedEngine({
    database,
    flows,
    clock: systemClock,
    logger,
    scheduledInputs: (flow) => scheduledInputs(config, flow),
    programs: {
      program: taskProgram,
      workDir: join(resolve(config.UNDERSTUDY_DATA_DIR), 'tasks'),
      environment: {
        RAILWAY_TOKEN: config.RAILWAY_TOKEN.reveal(),
        RAILWAY_API_URL: config.RAILWAY_API_URL,
        ...(config.WP_SEARCH_REPLACE_COMMAND === undefined
          ? {}
          : { WP_SEARCH_REPLACE_COMMAND: config.WP_SEARCH_REPLACE_COMMAND }),
      },
      environmentOf: Object.fromEntries(
        flows
          .flatMap(({ tasks }) => tasks)
          .flatMap(({ id, callsServer }) => (callsServer ? [[id, serverAccess(config) ?? {}]] : [])),
      ),
    },
  });
}

// What scheduled flows are about. Without a default project, or without a way to our own server, there is nothing that
// those which need it could do.
function scheduledInputs(config: Config, { spec, tasks }: Flow): Readonly<Record<string, unknown>> | undefined {
  if (tasks.some(({ callsServer }) => callsServer) && !serverAccess(config)) return undefined;
  const { RAILWAY_PROJECT_ID: project } = config;
  const inputs = spec.inputs.safeParse(project === undefined ? {} : { railway_project_id: project });
  return inputs.success ? inputs.data : undefined;
}

// How a task of ours reaches this server.
function serverAccess({
  HOST: host,
  PORT: port,
  UNDERSTUDY_API_KEY: apiKey,
}: Config): Readonly<Record<string, string>> | undefined {
  if (apiKey === undefined || port === 0) return undefined;
  const own = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${own.includes(':') ? `[${own}]` : own}:${port}`;
  return { UNDERSTUDY_URL: url, UNDERSTUDY_API_KEY: apiKey.reveal() };
}
