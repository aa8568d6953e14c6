import { join, resolve } from 'node:path';
import { type Flow, flows, taskProgram } from '@understudy/flows';
import { createKestraClient, deployFlows, planDeployment } from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import { createEmbeddedEngine } from './adapters/embedded/embedded-engine.ts';
import { createKestraEngine } from './adapters/kestra/kestra-engine.ts';
import type { Database } from './adapters/postgres/open-database.ts';
import type { Config } from './config.ts';
import type { Children } from './core/children.ts';
import { systemClock } from './core/clock.ts';
import type { Engine } from './core/engine.ts';
import { label } from './core/execution.ts';
import type { Journal } from './core/kestra-journal.ts';
import type { Logger } from './core/logger.ts';

/** The engine that the configuration names: Kestra where there is a journal for it, the embedded one else. */
export async function createEngine(
  config: Config,
  {
    database,
    journal,
    children,
    instance,
  }: { database: Database; journal: Journal | undefined; children: Children; instance: string },
  logger: Logger,
): Promise<Engine & AsyncDisposable> {
  return journal ? onKestra(config, { journal, instance }, logger) : embedded(config, { database, children }, logger);
}

async function onKestra(
  config: Config,
  { journal, instance }: { journal: Journal; instance: string },
  logger: Logger,
): Promise<Engine & AsyncDisposable> {
  const client = createKestraClient(
    defined({
      url: config.KESTRA_URL ?? '',
      tenant: config.KESTRA_TENANT,
      username: config.KESTRA_USERNAME,
      password: config.KESTRA_PASSWORD?.reveal(),
      token: config.KESTRA_TOKEN?.reveal(),
    }),
  );
  if (config.KESTRA_DEPLOY_FLOWS) {
    const plan = await planDeployment(
      client,
      flows,
      // Executions inherit their flow's labels: what Kestra itself starts of these is ours.
      defined({ projectId: config.RAILWAY_PROJECT_ID, labels: { [label.instance]: instance } }),
    );
    const edited = plan.filter((flow) => flow.edited).map(({ id }) => id);
    if (edited.length > 0)
      logger.warn(
        { flows: edited },
        'flows were edited in Kestra and are left as they are: understudy flows deploy --force',
      );
    await deployFlows(client, plan);
    logger.info({ flows: plan.map(({ id, action }) => `${id}: ${action}`) }, 'flows deployed to Kestra');
  }
  const engine = createKestraEngine({ client, journal, flows, instance, clock: systemClock, logger });
  // Kestra is not ours to stop.
  return { ...engine, [Symbol.asyncDispose]: async () => {} };
}

function embedded(
  config: Config,
  { database, children }: { database: Database; children: Children },
  logger: Logger,
): Promise<Engine & AsyncDisposable> {
  return createEmbeddedEngine({
    database,
    flows,
    clock: systemClock,
    logger,
    scheduledInputs: (flow) => scheduledInputs(config, flow),
    programs: {
      program: taskProgram,
      children,
      workDir: join(resolve(config.UNDERSTUDY_DATA_DIR), 'tasks'),
      environment: {
        RAILWAY_TOKEN: config.RAILWAY_TOKEN.reveal(),
        RAILWAY_API_URL: config.RAILWAY_API_URL,
        ...defined({ WP_SEARCH_REPLACE_COMMAND: config.WP_SEARCH_REPLACE_COMMAND }),
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
  const { UNDERSTUDY_PROJECT_ID: project } = config;
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
