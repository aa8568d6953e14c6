/** A string (or the payload of a `C:` object) inside a serialized value. */
export interface SerializedText {
  /** Where the digits of its length stand. */
  readonly lengthStart: number;
  readonly lengthEnd: number;
  readonly start: number;
  readonly end: number;
}

/** One PHP-serialized value in a text. */
export interface SerializedValue {
  readonly end: number;
  /** In order; without keys, property names, class names and enum cases. */
  readonly texts: readonly SerializedText[];
}

/** Deeper values are taken as plain text, so that none can exhaust the stack. */
const depthMax = 2000;

/**
 * Reads the PHP-serialized value that begins at `start`, by the rules of PHP's unserialize but without making anything
 * of it; undefined where none does. One character of the text is one byte. Positions that were found to begin no value
 * are remembered in `broken`, so that a long broken text is not read over and over.
 */
export function readSerialized(text: string, start: number, broken: Set<number>): SerializedValue | undefined {
  const open: number[] = [];
  const texts: SerializedText[] = [];
  const end = readValue({ text, texts, open, broken }, start);
  if (end === undefined) for (const position of open) broken.add(position);
  return end === undefined ? undefined : { end, texts };
}

interface Reading {
  readonly text: string;
  readonly texts: SerializedText[];
  /** Where the values begin that are being read, outermost first. */
  readonly open: number[];
  readonly broken: ReadonlySet<number>;
}

const scalar = /N;|b:[01];|i:[+-]?\d+;|[rR]:\d+;|d:(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|-?INF|NAN);/y;
const arrayHead = /a:\d+:\{/y;
const objectHead = /([OCE]):(\d+):"/y;
const stringHead = /([sS]):(\d+):"/y;
const countHead = /:(\d+):\{/y;

function readValue(reading: Reading, start: number): number | undefined {
  const { text } = reading;
  if (reading.broken.has(start)) return undefined;
  switch (text[start]) {
    case 's':
    case 'S':
      return readString(reading, start, true);
    case 'a': {
      const head = matchAt(arrayHead, text, start);
      return head && readEntries(reading, start, start + head[0].length, Number.parseInt(head[0].slice(2), 10));
    }
    case 'O':
    case 'C':
    case 'E':
      return readObject(reading, start);
    default:
      return endOf(matchAt(scalar, text, start), start);
  }
}

function readString(reading: Reading, start: number, isValue: boolean): number | undefined {
  const head = matchAt(stringHead, reading.text, start);
  if (!head) return undefined;
  const from = start + head[0].length;
  const length = Number(head[2]);
  const end = head[1] === 's' ? from + length : endOfEscaped(reading.text, from, length);
  if (!reading.text.startsWith('";', end)) return undefined;
  if (isValue) reading.texts.push({ lengthStart: start + 2, lengthEnd: from - 2, start: from, end });
  return end + 2;
}

/** `S:` counts what its escapes (`\\c3`) mean, not how they are written. */
function endOfEscaped(text: string, from: number, length: number): number {
  let end = from;
  for (let byte = 0; byte < length && end < text.length; byte++) end += text[end] === '\\' ? 3 : 1;
  return end;
}

/** Entries of an array or properties of an object, from after the opening brace to after the closing one. */
function readEntries(reading: Reading, start: number, from: number, count: number): number | undefined {
  reading.open.push(start);
  if (reading.open.length > depthMax) return undefined;
  let position: number | undefined = from;
  for (let entry = 0; entry < count && position !== undefined; entry++) {
    const key: number | undefined = isStringAt(reading.text, position)
      ? readString(reading, position, false)
      : endOf(matchAt(scalar, reading.text, position), position);
    position = key === undefined ? undefined : readValue(reading, key);
  }
  if (position === undefined || reading.text[position] !== '}') return undefined;
  reading.open.pop();
  return position + 1;
}

function readObject(reading: Reading, start: number): number | undefined {
  const { text } = reading;
  const head = matchAt(objectHead, text, start);
  if (!head) return undefined;
  const nameEnd = start + head[0].length + Number(head[2]);
  if (text[nameEnd] !== '"') return undefined;
  if (head[1] === 'E') return text[nameEnd + 1] === ';' ? nameEnd + 2 : undefined;
  const count = matchAt(countHead, text, nameEnd + 1);
  if (!count) return undefined;
  const from = nameEnd + 1 + count[0].length;
  if (head[1] === 'O') return readEntries(reading, start, from, Number(count[1]));
  const end = from + Number(count[1]);
  if (text[end] !== '}') return undefined;
  reading.texts.push({ lengthStart: nameEnd + 2, lengthEnd: from - 2, start: from, end });
  return end + 1;
}

function isStringAt(text: string, position: number): boolean {
  return text[position] === 's' || text[position] === 'S';
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text) ?? undefined;
}

function endOf(match: RegExpExecArray | undefined, start: number): number | undefined {
  return match && start + match[0].length;
}
