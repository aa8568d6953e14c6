import { applyEdits, type Edit, growth, shifted } from './edit.ts';
import { decodeLiteral, encodeEdits, readJson } from './json-text.ts';
import { readSerialized, type SerializedText } from './serialized-value.ts';
import { type UrlFinder, urlFinder } from './url-finder.ts';
import type { UrlReplacement } from './url-replacement.ts';

/** A text in which URLs were replaced. */
export interface ReplacedText {
  readonly bytes: Buffer;
  /** URLs replaced. */
  readonly occurrences: number;
}

/** Replaces in one text; undefined where it holds nothing to replace. */
export type TextReplacer = (bytes: Buffer) => ReplacedText | undefined;

/** Texts packed into texts deeper than this are taken as plain, so that no value can exhaust the stack. */
const nestingMax = 500;

/**
 * Makes the function that replaces one site's URLs by another's in the texts of a WordPress database: plain text,
 * PHP-serialized values and JSON, in one another to any depth. Only the bytes of a URL and the lengths of the serialized
 * strings around it change; what cannot be read as serialized is treated as plain text. Where `wp search-replace` is
 * right the result is the same. Beyond it: the other scheme, `//host`, upper case, percent- and entity-encoded URLs,
 * objects of any class and lengths inside JSON are handled, and other hosts and ports that only begin alike are left.
 */
export function textReplacer(replace: UrlReplacement): TextReplacer {
  const finder = urlFinder(replace);
  return (bytes) => {
    // One character a byte, so that positions and PHP's lengths agree whatever the charset is.
    const text = bytes.toString('latin1');
    const edits = editsOf(text, finder, 0);
    const occurrences = edits.reduce((sum, edit) => sum + edit.urls, 0);
    return occurrences === 0 ? undefined : { bytes: Buffer.from(applyEdits(text, edits), 'latin1'), occurrences };
  };
}

/** Replaces in a single text. For many, make a `textReplacer` once. */
export function replaceInText(bytes: Buffer, replace: UrlReplacement): ReplacedText | undefined {
  return textReplacer(replace)(bytes);
}

function editsOf(text: string, finder: UrlFinder, nesting: number): Edit[] {
  if (!finder.mayHold(text)) return [];
  if (nesting > nestingMax) return finder.find(text, 0, text.length);
  return editsOfJson(text, finder, nesting) ?? editsOfText(text, finder, nesting);
}

function editsOfJson(text: string, finder: UrlFinder, nesting: number): Edit[] | undefined {
  return readJson(text)?.flatMap(({ start, end }) => {
    const raw = text.slice(start, end);
    if (!raw.includes('\\')) return shifted(editsOf(raw, finder, nesting + 1), start);
    const literal = decodeLiteral(raw);
    return shifted(encodeEdits(editsOf(literal.text, finder, nesting + 1), raw, literal), start);
  });
}

const serializedHead = /(?:a:\d+:\{|[OCEsS]:\d+:")/g;

/** Running text, with the serialized values in it read as such wherever they begin. */
function editsOfText(text: string, finder: UrlFinder, nesting: number): Edit[] {
  const edits: Edit[] = [];
  const broken = new Set<number>();
  const heads = new RegExp(serializedHead);
  let plainFrom = 0;
  for (let head = heads.exec(text); head; head = heads.exec(text)) {
    const value = readSerialized(text, head.index, broken);
    if (!value) continue;
    edits.push(...finder.find(text, plainFrom, head.index));
    for (const inner of value.texts) edits.push(...editsOfSerialized(text, inner, { finder, nesting }));
    plainFrom = value.end;
    heads.lastIndex = value.end;
  }
  edits.push(...finder.find(text, plainFrom, text.length));
  return edits;
}

function editsOfSerialized(
  text: string,
  { lengthStart, lengthEnd, start, end }: SerializedText,
  { finder, nesting }: { finder: UrlFinder; nesting: number },
): Edit[] {
  const edits = editsOf(text.slice(start, end), finder, nesting + 1);
  if (edits.length === 0) return [];
  const length = {
    start: lengthStart,
    end: lengthEnd,
    text: String(Number(text.slice(lengthStart, lengthEnd)) + growth(edits)),
    urls: 0,
  };
  return [length, ...shifted(edits, start)];
}
