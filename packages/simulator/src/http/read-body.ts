import type { IncomingMessage } from 'node:http';

const bodyBytesMax = 5_000_000;

/** The body parsed as JSON; undefined where it is none or longer than 5 MB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece: Buffer = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
