import { repositoryFiles, textOf } from './repository-files.ts';

/** A fenced block of code in a Markdown file of the repository. */
export interface CodeBlock {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Line of the fence, from 1. */
  readonly line: number;
  /** First word of the info string; empty where there is none. */
  readonly language: string;
  /** The rest of the info string. */
  readonly info: string;
  readonly text: string;
  /** Why nobody runs it: `no-run="…"` in the info string. */
  readonly noRun: string | undefined;
}

/** Every block of code of every Markdown file that Git knows or would take. */
export function codeBlocks(): CodeBlock[] {
  return repositoryFiles('*.md').flatMap((file) => blocksOf(file, textOf(file)));
}

function blocksOf(file: string, markdown: string): CodeBlock[] {
  const lines = markdown.split('\n');
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, language = '', info = ''] = /^( *)```(\S*) ?(.*)$/.exec(lines[at] ?? '') ?? [];
    if (indent === undefined) continue;
    const length = lines.slice(at + 1).findIndex((line) => line.trimEnd() === `${indent}\`\`\``);
    if (length < 0) throw new Error(`${file}:${at + 1}: the block of code does not end`);
    const text = lines.slice(at + 1, at + 1 + length).map((line) => line.slice(indent.length));
    const noRun = /no-run="([^"]+)"/.exec(info)?.[1];
    blocks.push({ file, line: at + 1, language, info, text: text.join('\n'), noRun });
    at += length + 1;
  }
  return blocks;
}
