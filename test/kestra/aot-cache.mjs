// Java's ahead-of-time cache: classes loaded and linked once, which makes each start twice as quick and half as dear.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { javaArguments } from './java-command.mjs';

const TRAINING_TIMEOUT_MS = 300_000;

/** Starts the host once, until it is ready, and keeps what Java learned in a file. Without the file all works, slower. */
export async function trainCache({ java, classpath, cacheFile }) {
  rmSync(cacheFile, { force: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'kestra-training-'));
  const options = javaArguments({ classpath, dataDir, more: [`-XX:AOTCacheOutput=${cacheFile}`] });
  const child = spawn(java, [...options, '--data', dataDir, '--until-eof', 'true'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: TRAINING_TIMEOUT_MS,
  });
  const exited = once(child, 'exit');
  const ready = once(createInterface({ input: child.stdout }), 'line');
  await Promise.race([ready, exited]);
  child.stdin.end();
  await exited;
  rmSync(dataDir, { recursive: true, force: true });
}

/** Java's option for the cache, where there is one. */
export function cacheOptions(cacheFile) {
  return existsSync(cacheFile) ? [`-XX:AOTCache=${cacheFile}`] : [];
}
