// Resolves and compiles the host with Maven; done again only when its sources, its JDK or its jars changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheOptions, trainCache } from './aot-cache.mjs';
import { findJavaHome } from './java-home.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const target = join(folder, 'target');
const stampFile = join(target, 'stamp');
const dependenciesFile = join(target, 'classpath.txt');
const lockFile = join(target, 'lock');
const jarFile = join(target, 'kestra-host.jar');
const cacheFile = join(target, 'kestra-host.aot');
const LOCK_POLL_MS = 500;
const MAVEN_TIMEOUT_MS = 900_000;

/** One line that says why the real engine cannot be had on this machine; undefined when it can. */
export function missingParts() {
  if (findJavaHome() === undefined) return 'no JDK 25 (set JAVA_HOME_25)';
  if (spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status !== 0) return 'no Maven (mvn)';
  return undefined;
}

/** What the host is started with. Builds first what is not built. */
export async function build() {
  const javaHome = findJavaHome();
  if (javaHome === undefined) throw new Error(`Kestra cannot be built here: ${missingParts()}`);
  mkdirSync(target, { recursive: true });
  const release = await lock();
  try {
    const stamp = stampOf(javaHome);
    if (!isBuilt(stamp)) {
      compile(javaHome);
      await trainCache({ java: join(javaHome, 'bin', 'java'), classpath: classpath(), cacheFile });
      writeFileSync(stampFile, stamp);
    }
  } finally {
    release();
  }
  return { java: join(javaHome, 'bin', 'java'), classpath: classpath(), options: cacheOptions(cacheFile) };
}

function compile(javaHome) {
  const env = { ...process.env, JAVA_HOME: javaHome };
  const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${dependenciesFile}`];
  run('mvn', ['--quiet', '--batch-mode', ...goals], env);
  // A jar, not a folder of classes: the cache takes no folder.
  run(join(javaHome, 'bin', 'jar'), ['--create', '--file', jarFile, '-C', join(target, 'classes'), '.'], env);
}

function run(command, args, env) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: MAVEN_TIMEOUT_MS,
    env,
  });
  if (status !== 0) throw new Error(`test/kestra could not be built: ${command}\n${stdout}\n${stderr}`);
}

function classpath() {
  return [jarFile, readFileSync(dependenciesFile, 'utf8').trim()].join(delimiter);
}

function isBuilt(stamp) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false;
  return classpath().split(delimiter).every(existsSync);
}

function stampOf(javaHome) {
  const hash = createHash('sha256')
    .update(javaHome)
    .update(readFileSync(join(folder, 'pom.xml')));
  const entries = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

// Test files run at once in several processes, and Maven must not write one folder twice.
async function lock() {
  for (;;) {
    try {
      const file = openSync(lockFile, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isAbandoned()) rmSync(lockFile, { force: true });
      else await sleep(LOCK_POLL_MS);
    }
  }
}

function isAbandoned() {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
