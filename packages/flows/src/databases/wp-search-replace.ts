import { execFile } from 'node:child_process';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { commandLine } from './command-line.ts';

const outputBytesMax = 64 << 20;

/** Runs the site's own `wp search-replace` and gives the number of replacements that it prints. */
export async function wpSearchReplace(
  command: string,
  urls: { from: string; to: string },
  context: TaskContext,
): Promise<number> {
  const [program, ...args] = commandLine(command, urls);
  const output = await run(program, args, context.signal);
  const count = replacementsIn(output);
  if (count !== undefined) return count;
  throw new TaskError(`${program} did not print how many replacements it made: ${lastLine(output)}`, { fatal: false });
}

/** "Success: Made 1,234 replacements.", or the bare number of `--format=count`. */
export function replacementsIn(output: string): number | undefined {
  const words = output.split(/\s/);
  const before = words.findLastIndex((word, at) => word.startsWith('replacement') && isCount(words[at - 1])) - 1;
  const printed = words[before] ?? (/^\d+$/.test(output.trim()) ? output.trim() : undefined);
  return printed === undefined ? undefined : Number(printed.replaceAll(',', ''));
}

function isCount(word: string | undefined): boolean {
  return word !== undefined && /^[\d,]+$/.test(word);
}

function run(program: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { signal, maxBuffer: outputBytesMax }, (error, stdout, stderr) => {
      if (!error) return resolve(`${stdout}\n${stderr}`);
      if (signal.aborted) return reject(signal.reason);
      const missing = error.code === 'ENOENT';
      const why = missing ? 'there is no such program' : lastLine(stderr) || lastLine(stdout) || error.message;
      reject(new TaskError(`${program} (WP_SEARCH_REPLACE_COMMAND) failed: ${why}`, { fatal: missing, cause: error }));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
