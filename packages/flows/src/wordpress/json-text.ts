import type { Edit } from './edit.ts';

/** A string literal in JSON, without its quotes. */
export interface JsonLiteral {
  readonly start: number;
  readonly end: number;
}

/** The string literals of a text that is JSON as a whole; undefined where it is not. One character is one byte. */
export function readJson(text: string): JsonLiteral[] | undefined {
  if (!/^\s*["{[]/.test(text) || !isJson(text)) return undefined;
  const literals: JsonLiteral[] = [];
  for (let quote = text.indexOf('"'); quote >= 0; ) {
    const end = literalEnd(text, quote + 1);
    literals.push({ start: quote + 1, end });
    quote = text.indexOf('"', end + 1);
  }
  return literals;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
    return true;
  } catch {
    // That is the answer: most texts are none.
    return false;
  }
}

function literalEnd(text: string, from: number): number {
  let position = from;
  while (text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position;
}

/** What a literal means, and the way back: `rawAt[i]` is where in the literal the i-th byte of its meaning is written. */
export interface DecodedLiteral {
  readonly text: string;
  readonly rawAt: Uint32Array;
}

const unit = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+/gs;

/** Decodes the escapes of a literal, remembering where each byte came from. */
export function decodeLiteral(raw: string): DecodedLiteral {
  const parts: string[] = [];
  const rawAt = new Uint32Array(raw.length + 1);
  let length = 0;
  for (const { 0: piece, index } of raw.matchAll(unit)) {
    const isEscape = piece.startsWith('\\');
    // JSON.parse gives text; the length that PHP counts is that of its UTF-8 bytes.
    const decoded = isEscape ? Buffer.from(JSON.parse(`"${piece}"`), 'utf8').toString('latin1') : piece;
    for (let byte = 0; byte < decoded.length; byte++) rawAt[length + byte] = isEscape ? index : index + byte;
    length += decoded.length;
    parts.push(decoded);
  }
  rawAt[length] = raw.length;
  return { text: parts.join(''), rawAt };
}

/** Edits of what a literal means, as edits of the way it is written; slashes are escaped where the literal does so. */
export function encodeEdits(edits: readonly Edit[], raw: string, { rawAt }: DecodedLiteral): Edit[] {
  const slashForm = /\\\/|\\u002[fF]/.exec(raw)?.[0] ?? '/';
  return edits.map(({ start, end, text, urls }) => ({
    start: rawAt[start] ?? 0,
    end: rawAt[end] ?? raw.length,
    text: text.replaceAll(/[\\"/]/g, (char) => (char === '/' ? slashForm : `\\${char}`)),
    urls,
  }));
}
