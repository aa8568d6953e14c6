import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@understudy/local-servers';
import { type Product, startProduct } from '../harness/product.ts';
import { type Kestra, promptLiveness, startKestra } from './kestra.mjs';

const taskProgram = fileURLToPath(new URL('../../packages/flows/dist/understudy-task.js', import.meta.url));

/** What Kestra's own webhook is called with. */
export const kestraWebhookKey = 'a-webhook-key-of-kestra';

/** The product with the real Kestra engine behind it, as a team runs it. */
export interface ProductOnKestra extends AsyncDisposable {
  readonly product: Product;
  readonly kestra: Kestra;
  /** Where Kestra keeps its database, its files and its own log. */
  readonly kestraFolder: string;
  /** Path of the program as this Kestra starts it, by which its processes are told from others. */
  readonly program: string;
  /** Ends Kestra by kill -9, leaving the tasks alive that it had started, and starts it again. */
  restartKestra(): Promise<void>;
}

/**
 * Starts Kestra with our secrets and the task program on its PATH, then the server, which deploys the flows. A `program`
 * takes the place of the tasks'; `settings` are added to the server's.
 */
export async function startProductOnKestra(
  options: {
    program?: string;
    /** Whether the test kills Kestra: it then goes on in seconds with what a dead worker had begun. */
    isKilled?: true;
    settings?: Readonly<Record<string, string>>;
    /** Between the server and Kestra: gives the URL by which the server knows Kestra. */
    through?: (kestraUrl: string) => Promise<string>;
  } = {},
): Promise<ProductOnKestra> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-kestra-'));
  const [railwayPort, kestraPort] = [await freePort(), await freePort()];
  const tokens = { workspace: randomBytes(16).toString('hex') };
  await mkdir(join(folder, 'bin'));
  const program = join(folder, 'bin', 'understudy-task');
  await symlink(options.program ?? taskProgram, program);
  const kestraFolder = join(folder, 'kestra');
  const start = () =>
    startKestra({
      dataDir: kestraFolder,
      port: kestraPort,
      // An engine that hears of its own worker too late ends itself, on a machine with other work: prompt only where it is killed.
      settings: options.isKilled ? promptLiveness : {},
      environment: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        SECRET_RAILWAY_TOKEN: base64(tokens.workspace),
        SECRET_UNDERSTUDY_API_KEY: base64('us_a-key-of-kestra'),
        SECRET_UNDERSTUDY_KESTRA_WEBHOOK_KEY: base64(kestraWebhookKey),
        ENV_RAILWAY_API_URL: `http://127.0.0.1:${railwayPort}/graphql/v2`,
      },
    });
  let kestra = await start();
  const settings = {
    UNDERSTUDY_ENGINE: 'kestra',
    KESTRA_URL: (await options.through?.(kestra.url)) ?? kestra.url,
    KESTRA_DEPLOY_FLOWS: 'true',
    ...options.settings,
  };
  const product = await startProduct({ simulator: { port: railwayPort, tokens }, settings });
  return {
    product,
    program,
    kestraFolder,
    get kestra() {
      return kestra;
    },
    async restartKestra() {
      await kestra.kill();
      kestra = await start();
    },
    async [Symbol.asyncDispose]() {
      await product[Symbol.asyncDispose]();
      await kestra.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
