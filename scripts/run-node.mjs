import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

/** Installs and builds what is missing, then runs a built program to its end, with its signals and its exit status. */
export async function runNode(program, args = []) {
  ensureInstalled();
  await ensureBuilt();
  const child = spawn(process.execPath, [join(root, program), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
