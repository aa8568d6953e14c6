import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContextFile, contextFileName } from '@understudy/flows';
import { writeLease } from './task-lease.ts';

/**
 * A working directory for one attempt, that only we can look into, its context in a file. Removed when disposed; held by
 * this process until then, and by the task once `holdFor` has its id.
 */
export async function makeTaskDirectory(
  workDir: string,
  taskId: string,
  context: ContextFile,
): Promise<AsyncDisposable & { readonly path: string; holdFor(pid: number): Promise<void> }> {
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  await chmod(workDir, 0o700);
  const path = await mkdtemp(join(workDir, `${taskId}-`));
  await writeLease(path, [process.pid]);
  await writeFile(join(path, contextFileName), JSON.stringify(context), { mode: 0o600 });
  return {
    path,
    holdFor: (pid) => writeLease(path, [process.pid, pid]),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
