import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@understudy/local-servers';
import { type Simulator, startSimulator } from '@understudy/simulator';
import { createProduction } from './create-production.ts';
import { deployToKestra } from './deploy-to-kestra.ts';
import { startServer } from './server-process.ts';
import type { DemoSettings } from './settings.ts';

/** The line that `--serve` prints once requests are accepted. */
export interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly api_key: string;
  readonly webhook_key: string;
  readonly railway_api: string;
  readonly railway_token: string;
  readonly project_id: string;
}

/** What a demo runs: a simulated Railway with a production environment, and the server. */
export interface DemoStack extends AsyncDisposable {
  readonly ready: ReadyLine;
  /** The clone that the demo makes. */
  readonly request: {
    client_name: string;
    source_environment: string;
    wordpress_url_replace: boolean;
    enable_basic_auth: boolean;
  };
  /** Resolves when the server that was started first has ended. */
  readonly serverEnded: Promise<number>;
  /** Ends the server, and starts the program that is there now on the same data. */
  restartServer(): Promise<void>;
}

/**
 * Starts the simulator, fills its production environment, starts the server, whose lines go to `onLine`. Stops all of it
 * when disposed.
 */
export async function startDemoStack(
  chosen: DemoSettings,
  print: (line: string) => void,
  onLine?: (line: string) => void,
): Promise<DemoStack> {
  const settings = { ...chosen, port: chosen.port === 0 ? await freePort() : chosen.port };
  const simulatorDir = join(settings.dataDir, 'railway');
  mkdirSync(simulatorDir, { recursive: true });
  const simulator = await startSimulator({ dataDir: simulatorDir });
  try {
    const production = await createProduction(simulator, print);
    if (process.env.UNDERSTUDY_ENGINE === 'kestra') {
      await deployToKestra(process.env, simulator, { settings, projectId: production.projectId });
    }
    return await withServer(simulator, production.projectId, settings, onLine);
  } catch (error) {
    await simulator[Symbol.asyncDispose]();
    throw error;
  }
}

async function withServer(
  simulator: Simulator,
  projectId: string,
  settings: DemoSettings,
  onLine?: (line: string) => void,
): Promise<DemoStack> {
  const url = `http://127.0.0.1:${settings.port}`;
  const environment = {
    PORT: String(settings.port),
    HOST: '127.0.0.1',
    UNDERSTUDY_DATA_DIR: join(settings.dataDir, 'server'),
    UNDERSTUDY_API_KEY: settings.apiKey,
    // More than the default of ten an hour, for whoever tries things out.
    UNDERSTUDY_API_KEY_CLONES_PER_HOUR: '1000',
    // Receivers of callbacks run on this machine.
    UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: 'true',
    UNDERSTUDY_WEBHOOK_KEY: settings.webhookKey,
    UNDERSTUDY_SECRET_KEY: settings.secretKey,
    UNDERSTUDY_CORS_ORIGINS: `${url},http://localhost:${settings.port}`,
    RAILWAY_API_URL: simulator.url,
    RAILWAY_TOKEN: simulator.tokens.workspace,
    RAILWAY_PROJECT_ID: projectId,
  };
  let server = await startServer(url, environment, onLine);
  return {
    ready: {
      ready: true,
      url,
      api_key: settings.apiKey,
      webhook_key: settings.webhookKey,
      railway_api: simulator.url,
      railway_token: simulator.tokens.workspace,
      project_id: projectId,
    },
    request: {
      client_name: 'Acme Goods',
      source_environment: 'production',
      wordpress_url_replace: true,
      enable_basic_auth: true,
    },
    serverEnded: server.ended,
    async restartServer() {
      await server[Symbol.asyncDispose]();
      server = await startServer(url, environment, onLine);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    },
  };
}
