import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { logLevels } from '@understudy/flows/specs';
import { z } from 'zod';
import type { LogLine } from '../../core/execution.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

// Of eleven. Measured on 500 lines: a ninth of their size in 0.9 ms; 9 takes seven times as long for 3 % less.
const quality = 5;

const stored = z.array(
  z.object({
    number: z.number(),
    timestamp: z.string().transform((text) => new Date(text)),
    level: z.enum(logLevels),
    taskId: z.string().optional(),
    attempt: z.number().optional(),
    message: z.string(),
  }),
);

/** Log lines as JSON, compressed with brotli (RFC 7932). */
export function compressLines(lines: readonly LogLine[]): Promise<Buffer> {
  const text = Buffer.from(JSON.stringify(lines));
  return compress(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  });
}

/** The lines again. Throws where it is not what `compressLines` gave. */
export async function decompressLines(compressed: Uint8Array): Promise<readonly LogLine[]> {
  const text = await decompress(compressed);
  // zod's optional fields allow an explicit undefined, which JSON cannot hold.
  return stored.parse(JSON.parse(text.toString())) as LogLine[];
}
