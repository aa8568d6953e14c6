/** A line of a text that is read as bytes. */
export interface Line {
  readonly text: string;
  /** Whether it ends with a newline; only the last one may not. */
  readonly ended: boolean;
}

const newline = 0x0a;

/**
 * The lines of a UTF-8 text, split at newlines alone: `readline` splits at U+2028 too, which JSON may hold. Bytes that are
 * no UTF-8 are replaced by U+FFFD.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield { text: Buffer.concat([...begun, chunk.subarray(start, end)]).toString(), ended: true };
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield { text: Buffer.concat(begun).toString(), ended: false };
}
