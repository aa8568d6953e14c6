import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { taskProgram } from '../process/task-program.ts';

const script = fileURLToPath(new URL('../../../../scripts/build.mjs', import.meta.url));

/** The task program, built where its sources have changed: for the tests that start it as an engine does. */
export function buildTaskProgram(): string {
  execFileSync(process.execPath, [script, 'flows'], { stdio: ['ignore', 'inherit', 'inherit'] });
  return taskProgram;
}
