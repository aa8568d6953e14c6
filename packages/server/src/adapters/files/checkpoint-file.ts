import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignedLine } from '../../core/audit-checkpoint.ts';
import type { CheckpointLines } from '../../core/audit-store.ts';
import { linesOf } from '../../core/lines.ts';

/**
 * Checkpoints in `dataDir/audit-checkpoints/<trail>.ndjson`, one line each, on disk before `append` resolves: what the
 * database's own administrator would have to change too.
 */
export function createCheckpointFile(dataDir: string, trail: string): CheckpointLines {
  const directory = join(dataDir, 'audit-checkpoints');
  const path = join(directory, `${trail}.ndjson`);
  return {
    async append(line) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const file = await open(path, 'a+', 0o600);
      try {
        await dropTornLine(file);
        await file.appendFile(`${line}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    async lines() {
      const size = await stat(path).then(
        (found) => found.size,
        (error: unknown) => {
          // No checkpoint has been written yet.
          if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
          throw error;
        },
      );
      return size === 0 ? nothing() : wholeLines(path, size);
    },
  };
}

// What a crash has left of a line; the database has the whole of it. No line is longer than that.
const lineBytesMax = 4_096;

async function dropTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  const from = Math.max(0, size - lineBytesMax);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(lineBytesMax), 0, lineBytesMax, from);
  const whole = from + buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
  if (whole < size) await file.truncate(whole);
}

async function* nothing(): AsyncGenerator<SignedLine> {}

// Up to what was there when it was asked for: the end may be growing.
async function* wholeLines(path: string, size: number): AsyncGenerator<SignedLine> {
  for await (const { text, ended } of linesOf(createReadStream(path, { end: size - 1 }))) if (ended) yield text;
}
