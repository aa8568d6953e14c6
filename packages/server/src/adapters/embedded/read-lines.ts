import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

// Outputs come as one line: room for a long list, but not for a program that never ends its line.
const lineLengthMax = 4 * 1024 * 1024;

/** Hands on each line, without its break, and reads on when that is done; what a line has beyond 4 Mi characters is left out. */
export async function readLines(stream: Readable, take: (line: string) => void | Promise<void>): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  const add = (text: string) => {
    begun += text.slice(0, lineLengthMax - begun.length);
  };
  for await (const chunk of stream) {
    const [first = '', ...others] = decoder.write(chunk).split('\n');
    add(first);
    for (const other of others) {
      if (begun !== '') await take(begun.replace(/\r$/, ''));
      begun = '';
      add(other);
    }
  }
  add(decoder.end());
  if (begun !== '') await take(begun);
}
