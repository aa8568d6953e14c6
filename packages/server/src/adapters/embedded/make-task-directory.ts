import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ContextFile, contextFileName } from '@understudy/flows';

/** A working directory for one attempt, its context in a file that only we can read. Removed when disposed. */
export async function makeTaskDirectory(
  workDir: string,
  taskId: string,
  context: ContextFile,
): Promise<AsyncDisposable & { readonly path: string }> {
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  const path = await mkdtemp(join(workDir, `${taskId}-`));
  await writeFile(join(path, contextFileName), JSON.stringify(context), { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
