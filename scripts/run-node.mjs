import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';
import { Interrupted, supervise } from './supervise.mjs';

/** Installs and builds what is missing, then runs a built program to its end, with its exit status and our signals. */
export async function runNode(program, args = []) {
  await ensureInstalled();
  await ensureBuilt();
  const { status, signal, interrupted } = await supervise([process.execPath, join(root, program), ...args], {
    // The channel ends with this process, however it ends: that tells the program to stop.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  if (interrupted !== undefined && status !== 0) throw new Interrupted(interrupted);
  if (signal !== null) process.stderr.write(`${program} was ended by ${signal}\n`);
  return status ?? 1;
}
