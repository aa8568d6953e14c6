import { createInterface } from 'node:readline/promises';

/** Asks a question that has yes or no for an answer, no where it is neither; undefined where there is no terminal to ask in. */
export async function confirm(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch {
    // Ctrl-C or Ctrl-D in place of an answer.
    return false;
  } finally {
    terminal.close();
  }
}
