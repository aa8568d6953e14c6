import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../../', import.meta.url);

/** A file of the repository, by its path from the root. */
export function repositoryFile(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, root)), 'utf8');
}

/** The cells of each row of every table below a heading, up to the next heading that stands as high; without the tables' own heads. */
export function tableRows(markdown: string, heading: string): string[][] {
  const level = '#'.repeat(/^#+/.exec(heading)?.[0].length ?? 0);
  const lines = markdown.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`there is no heading "${heading}"`);
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level.length);
  const section = length < 0 ? lines.slice(start + 1) : lines.slice(start + 1, start + 1 + length);
  return section
    .filter((line, at) => isRow(line) && !isRule(line) && !isRule(section[at + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** What stands between backticks in a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function isRow(line: string): boolean {
  return line.startsWith('|');
}

function isRule(line: string): boolean {
  return /^\|( ?:?-+:? ?\|)+$/.test(line);
}
