// What every command needs first: dependencies as the lockfile has them, and builds that are newer than their sources.
// Plain Node, since it runs before anything is installed. All it prints goes to standard error.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { install, runQuietly, withOutput } from './install.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pnpm = ['npx', '--yes', 'pnpm@12.21.0'];
/** In the order of their building. */
export const packages = ['local-servers', 'flows', 'server', 'client', 'simulator', 'demo', 'cli'];

/** Installs what the lockfile names; nothing where it has been done for this lockfile. */
export async function ensureInstalled() {
  const stamp = join(root, 'node_modules', '.understudy-installed');
  const wanted = digest(
    ['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((file) => readFileSync(join(root, file), 'utf8')),
  );
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await install(pnpm, root);
  writeFileSync(stamp, wanted);
}

/** Builds those of the packages whose sources have changed since their last build. Safe to call from several processes at once. */
export async function ensureBuilt(names = packages, bundle = bundleInChild) {
  const release = await lock(join(root, 'node_modules', '.understudy-building'));
  try {
    const stale = names.map((name) => stateOf(join(root, 'packages', name))).filter(({ isBuilt }) => !isBuilt);
    if (stale.length === 0) return;
    await bundle(stale.map(({ folder }) => folder));
    for (const { stamp, wanted } of stale) writeFileSync(stamp, wanted);
  } finally {
    release();
  }
}

// A process of its own, since the bundler may have been installed a moment ago, and for who only looks it is slow to load.
async function bundleInChild(folders) {
  const what = `Building ${folders.map((folder) => basename(folder)).join(', ')}`;
  const command = [process.execPath, join(root, 'scripts', 'bundle.mjs'), ...folders];
  await runQuietly(what, command, { cwd: root }).catch((error) => {
    throw withOutput(error);
  });
}

function stateOf(folder) {
  // Beside what was built, it would be published.
  const stamp = join(root, 'node_modules', `.understudy-built-${basename(folder)}`);
  const wanted = digest(sourcesOf(folder));
  const isBuilt = existsSync(join(folder, 'dist')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  return { folder, stamp, wanted, isBuilt };
}

function sourcesOf(folder) {
  return [
    readFileSync(join(folder, 'package.json'), 'utf8'),
    readFileSync(join(folder, 'tsdown.config.ts'), 'utf8'),
    ...filesBelow(join(folder, 'src')).map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`),
  ];
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digest(parts) {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

// A directory is made by one process only. What a killed process left is taken over: the directory says whose it is.
async function lock(path) {
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      const release = () => {
        process.off('exit', release);
        rmSync(path, { recursive: true, force: true });
      };
      process.on('exit', release);
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned(path)) rmSync(path, { recursive: true, force: true });
      else await sleep(100);
    }
  }
}

function isAbandoned(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    // Its process was ended before it wrote, or has just removed it.
    return (
      error.code === 'ENOENT' && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000
    );
  }
}
