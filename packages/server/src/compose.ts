import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { flows, wordsOf } from '@understudy/flows';
import { defined } from '@understudy/flows/specs';
import type { Logger } from 'pino';
import { createCheckpointFile } from './adapters/files/checkpoint-file.ts';
import { createMarkFile } from './adapters/files/mark-file.ts';
import { createAuditLog, type PostgresAuditLog } from './adapters/postgres/audit-log.ts';
import { createAuditStore, trailOf } from './adapters/postgres/audit-store.ts';
import { createCallbackStore } from './adapters/postgres/callback-store.ts';
import { createEnvironmentListings } from './adapters/postgres/environment-listings.ts';
import { createHistoryStore } from './adapters/postgres/history-store.ts';
import { createIdempotencyStore } from './adapters/postgres/idempotency-store.ts';
import { instanceId } from './adapters/postgres/instance-id.ts';
import { createIntentStore } from './adapters/postgres/intent-store.ts';
import { createJournal } from './adapters/postgres/kestra-journal-store.ts';
import { createKeyStore } from './adapters/postgres/key-store.ts';
import { createLogArchive } from './adapters/postgres/log-archive-store.ts';
import { type Database, openDatabase } from './adapters/postgres/open-database.ts';
import { createOpenedCredentials } from './adapters/postgres/opened-credentials-store.ts';
import { createPromisedCancels } from './adapters/postgres/promised-cancels-store.ts';
import { recordPurge } from './adapters/postgres/record-purge.ts';
import { createRequestBudget } from './adapters/postgres/request-budget.ts';
import { createRetentionStore } from './adapters/postgres/retention-store.ts';
import { sealCallbacks } from './adapters/postgres/seal-callbacks.ts';
import { storageReady } from './adapters/postgres/storage-ready.ts';
import { createCheckpointCommand } from './adapters/processes/checkpoint-command.ts';
import { createProjectNames } from './adapters/railway/project-names.ts';
import { createCallbackSender } from './adapters/web/callback-sender.ts';
import { createCheckpointUrl } from './adapters/web/checkpoint-url.ts';
import { createIssuerKeys } from './adapters/web/issuer-keys.ts';
import { createEngine } from './compose-engine.ts';
import type { Config } from './config.ts';
import type { CheckpointReceiver } from './core/checkpoint-receiver.ts';
import type { Children } from './core/children.ts';
import { systemClock } from './core/clock.ts';
import { disposeInOrder } from './core/dispose-in-order.ts';
import { createTextSeal } from './core/text-seal.ts';
import type { JwtRules } from './services/access/jwt-bearers.ts';
import { createAuditKeys } from './services/audit/audit-keys.ts';
import { type AuditNeeds, createAudit } from './services/audit/create-audit.ts';
import { startDelivery } from './services/audit/deliver-checkpoints.ts';
import { openMarkedFile } from './services/audit/marked-file.ts';
import { derivedCallbackSecret } from './services/callbacks/sign-callback.ts';
import { createServices } from './services/create-services.ts';
import type { Services } from './services/services.ts';

/** Everything that the server stands on; disposed in the opposite order of its making. */
export interface Composition extends AsyncDisposable {
  readonly services: Services;
}

const housekeepingPauseMs = 100;

/** Builds the server's parts from its configuration: with `compose-engine.ts` the only place that names adapters. */
export async function compose(
  config: Config,
  { logger, children }: { logger: Logger; children: Children },
): Promise<Composition> {
  const dataDir = resolve(config.UNDERSTUDY_DATA_DIR);
  const database = await openDatabase({
    databaseUrl: config.DATABASE_URL?.reveal(),
    dataDir,
    logger,
    children,
  });
  const journal = config.UNDERSTUDY_ENGINE === 'kestra' ? createJournal(database.sql) : undefined;
  const instance = await instanceId(database.sql);
  const engine = await createEngine(config, { database, journal, children, instance }, logger);
  const auditNeeds = await openAudit(config, database, { logger, children });
  const audit = await createAudit(auditNeeds);
  const callbackUrls = createTextSeal(config.UNDERSTUDY_SECRET_KEY.reveal(), 'callback URLs');
  await sealCallbacks(database.sql, callbackUrls);
  const services = await createServices({
    engine,
    audit,
    storage: { ready: () => storageReady(database.sql, dataDir) },
    intents: createIntentStore(database.sql, { log: auditNeeds.log, callbackUrls, claim: journal?.claim }),
    cancels: createPromisedCancels(database.sql),
    history: createHistoryStore(database.sql),
    listings: createEnvironmentListings(database.sql),
    opened: createOpenedCredentials(database.sql, auditNeeds.log),
    callbacks: createCallbackStore(database.sql, callbackUrls),
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
      ...defined({
        apiKey: config.UNDERSTUDY_API_KEY?.reveal(),
        token: config.UNDERSTUDY_TOKEN?.reveal(),
        tokenProjects: config.UNDERSTUDY_TOKEN_PROJECTS,
        clonesPerHour: config.UNDERSTUDY_API_KEY_CLONES_PER_HOUR,
      }),
      secretKey: config.UNDERSTUDY_SECRET_KEY.reveal(),
      webhookKey: config.UNDERSTUDY_WEBHOOK_KEY?.reveal(),
    },
    defaultProjectId: config.UNDERSTUDY_PROJECT_ID,
    jwtRules: jwtRulesOf(config),
    jwtKeyDays: config.UNDERSTUDY_JWT_KEY_DAYS,
    streamsPerCaller: config.UNDERSTUDY_STREAMS_PER_KEY,
  });
  return {
    services,
    async [Symbol.asyncDispose]() {
      services[Symbol.dispose]();
      await disposeInOrder(logger, [
        { part: 'engine', msMax: 3_500, close: () => engine[Symbol.asyncDispose]() },
        { part: 'audit', msMax: 1_500, close: () => audit[Symbol.asyncDispose]() },
        { part: 'database', msMax: 10_000, close: () => database[Symbol.asyncDispose]() },
      ]);
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
    projectsClaim: config.UNDERSTUDY_JWT_PROJECTS_CLAIM,
    keys: createIssuerKeys({ url, privateAddresses: config.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES }),
  };
}

async function openAudit(
  config: Config,
  { sql, slow }: Database,
  { logger, children }: { logger: Logger; children: Children },
): Promise<AuditNeeds & { log: PostgresAuditLog }> {
  const keys = createAuditKeys(config.UNDERSTUDY_SECRET_KEY.reveal(), config.UNDERSTUDY_AUDIT_PUBLIC_KEYS);
  const dataDir = resolve(config.UNDERSTUDY_DATA_DIR);
  const namedTrail = await trailOf(sql);
  const { trail, file } = await openMarkedFile({
    markFile: createMarkFile(dataDir),
    fileOf: (name) => createCheckpointFile(dataDir, name),
    namedTrail,
    keys,
    clock: systemClock,
    logger,
  });
  const vouching = { publicKeys: keys.publicKeys, trail };
  const deliveries = receiversOf(config, children).map((receiver) =>
    startDelivery({ receiver, sent: createMarkFile(dataDir, `audit-sent-${receiver.name}`), file, vouching, logger }),
  );
  return {
    keys,
    deliveries: await Promise.all(deliveries),
    store: createAuditStore(sql, { trail, namedTrail }, slow),
    log: createAuditLog(sql, { clock: systemClock, macKey: keys.macKey }),
    file,
    clock: systemClock,
    logger,
  };
}

function receiversOf(config: Config, children: Children): readonly CheckpointReceiver[] {
  const [program, ...args] = wordsOf(config.UNDERSTUDY_AUDIT_CHECKPOINT_COMMAND ?? '');
  const url = config.UNDERSTUDY_AUDIT_CHECKPOINT_URL;
  return [
    ...(program === undefined ? [] : [createCheckpointCommand([program, ...args], children)]),
    ...(url === undefined ? [] : [createCheckpointUrl(url)]),
  ];
}
