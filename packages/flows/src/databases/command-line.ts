import { TaskError } from '../core/task-error.ts';

/**
 * Splits a command line into program and arguments as a shell would (blanks, quotes, backslashes; nothing else has a
 * meaning), then fills in `{name}`s. Values are filled in after the split and no shell is asked: they cannot add
 * arguments or commands.
 */
export function commandLine(text: string, values: Readonly<Record<string, string>>): [string, ...string[]] {
  const [program, ...args] = wordsOf(text).map((word) =>
    word.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder),
  );
  if (program) return [program, ...args];
  throw new TaskError('WP_SEARCH_REPLACE_COMMAND names no program', { fatal: true });
}

/** The words of a command line as a shell would split it: blanks, quotes, backslashes; nothing else has a meaning. */
export function wordsOf(text: string): string[] {
  // A word is a row of quoted and unquoted pieces.
  const words = text.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_, single, double, escaped) => single ?? double?.replace(/\\(.)/g, '$1') ?? escaped,
    ),
  );
}
