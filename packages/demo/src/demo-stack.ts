import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@understudy/local-servers';
import { kindRules, type Simulator, startSimulator } from '@understudy/simulator';
import { createProduction } from './create-production.ts';
import { deployToKestra } from './deploy-to-kestra.ts';
import { type Interruption, unlessInterrupted } from './interruption.ts';
import { startServer } from './server-process.ts';
import type { DemoSettings } from './settings.ts';
import { fitWords } from './terminal/fit-words.ts';
import type { Screen } from './terminal/screen.ts';
import { showStep } from './terminal/show-step.ts';

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

/** What a demo is started with. */
export interface DemoOptions {
  readonly settings: DemoSettings;
  readonly screen: Screen;
  readonly interruption: Interruption;
  /** Gets each line that the server writes. */
  readonly onLine?: (line: string) => void;
}

/**
 * Starts the simulator, fills its production environment, starts the server. Stops all of it when disposed. Rejects when
 * it is interrupted, or fails, and has stopped what it had started by then.
 */
export async function startDemoStack(options: DemoOptions): Promise<DemoStack> {
  const { settings: chosen, screen, interruption } = options;
  const settings = { ...chosen, port: chosen.port === 0 ? await freePort() : chosen.port };
  const simulatorDir = join(settings.dataDir, 'railway');
  mkdirSync(simulatorDir, { recursive: true });
  let lastLog: string | undefined;
  const logger = (line: string) => {
    lastLog = line.trim().split('\n').at(-1);
  };
  const simulator = await startSimulator({ dataDir: simulatorDir, logger, rules: kindRules });
  try {
    const { projectId } = await showStep(
      screen,
      { name: 'production', doing: 'a site and its database', done: ({ what }) => what },
      () => {
        const explain = (reason: string) => screen.print(...fitWords(reason, screen.columns() - 1, '  '));
        const how = { explain, lastLog: () => lastLog, signal: interruption.signal };
        return unlessInterrupted(interruption, createProduction(simulator, how));
      },
    );
    if (process.env.UNDERSTUDY_ENGINE === 'kestra')
      await unlessInterrupted(interruption, deployToKestra(process.env, simulator, { settings, projectId }));
    return await showStep(screen, { name: 'server', doing: 'starts', done: ({ ready }) => ready.url }, () =>
      withServer(simulator, projectId, { ...options, settings }),
    );
  } catch (error) {
    await simulator[Symbol.asyncDispose]();
    throw error;
  }
}

async function withServer(
  simulator: Simulator,
  projectId: string,
  { settings, interruption: { signal }, onLine }: DemoOptions,
): Promise<DemoStack> {
  const url = `http://127.0.0.1:${settings.port}`;
  const environment = serverEnvironment(settings, simulator, projectId);
  let server = await startServer(url, environment, { onLine, signal });
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
      server = await startServer(url, environment, { onLine, signal });
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

// The user's settings, and what the demo is made of, which no setting can change: where it is, and its Railway.
function serverEnvironment(settings: DemoSettings, simulator: Simulator, projectId: string): Record<string, string> {
  return {
    // More than the default of ten an hour, for whoever tries things out.
    UNDERSTUDY_API_KEY_CLONES_PER_HOUR: settings.others.UNDERSTUDY_CLONES_PER_HOUR ?? '1000',
    // Receivers of callbacks run on this machine, and pages that call from a development server.
    UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: 'true',
    UNDERSTUDY_CORS_ORIGINS: 'http://localhost:*,http://127.0.0.1:*',
    ...settings.others,
    PORT: String(settings.port),
    HOST: '127.0.0.1',
    UNDERSTUDY_DATA_DIR: join(settings.dataDir, 'server'),
    UNDERSTUDY_API_KEY: settings.apiKey,
    UNDERSTUDY_WEBHOOK_KEY: settings.webhookKey,
    UNDERSTUDY_SECRET_KEY: settings.secretKey,
    UNDERSTUDY_PROJECT_ID: projectId,
    RAILWAY_API_URL: simulator.url,
    RAILWAY_TOKEN: simulator.tokens.workspace,
  };
}
