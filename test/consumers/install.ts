import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A directory of applications in which the client is installed from its tarball, as npm installs it. */
export interface Consumers extends AsyncDisposable {
  readonly dir: string;
  /** Runs a program in one of them. Throws with what it printed where it fails. */
  run(app: string, program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/**
 * Installs what the applications need, once for a machine and list of versions, then the client's tarball into a copy
 * of it, beside a tRPC of the application's own.
 */
export async function installConsumers(
  apps: readonly string[],
  dependencies: Readonly<Record<string, string>>,
): Promise<Consumers> {
  const dir = await mkdtemp(join(tmpdir(), 'understudy-consumers-'));
  const manifest = { name: 'consumers', private: true, type: 'module', dependencies };
  const npm = (args: readonly string[], cwd: string) =>
    run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env: plainEnvironment() });
  const cached = await cachedInstall(manifest, npm);
  await cp(cached, dir, { recursive: true, verbatimSymlinks: true });
  for (const app of apps) await cp(here(app), join(dir, app), { recursive: true });
  const { stdout } = await npm(['pack', here('../../packages/client'), '--json'], dir);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await npm(['install', '--prefer-offline', `./${filename}`], dir);
  return {
    dir,
    async run(app, program, args, env = {}) {
      const options = { cwd: join(dir, app), env: { ...plainEnvironment(), ...env }, maxBuffer: 16 * 1024 * 1024 };
      const done = await run(program, args, options).catch((error: { stdout?: string; stderr?: string }) => {
        throw new Error(`${app}: ${program} ${args.join(' ')} failed\n${error.stdout}\n${error.stderr}`);
      });
      return done.stdout;
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

async function cachedInstall(
  manifest: object,
  npm: (args: readonly string[], cwd: string) => Promise<unknown>,
): Promise<string> {
  const text = JSON.stringify(manifest, null, 2);
  const cache = join(
    tmpdir(),
    `understudy-consumers-cache-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
  );
  if (await stat(cache).catch(() => undefined)) return cache;
  const making = await mkdtemp(`${cache}-`);
  await mkdir(making, { recursive: true });
  await writeFile(join(making, 'package.json'), text);
  await npm(['install', '--ignore-scripts', '--prefer-offline'], making);
  // Whoever was first has the same.
  await rename(making, cache).catch(() => rm(making, { recursive: true, force: true }));
  return cache;
}

// Nothing of the test runner's, which an application would take for its own.
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, npm_config_registry } = process.env;
  return { PATH, HOME, LANG, ...(npm_config_registry ? { npm_config_registry } : {}) };
}
