import type { Engine } from '../../core/engine.ts';
import type { LogArchive } from '../../core/log-archive.ts';

/** What archiving needs. The engine is the real one: the one that reads archived logs would read what is being written. */
export interface ArchiveNeeds {
  readonly engine: Pick<Engine, 'logs' | 'forgetLog'>;
  readonly archive: LogArchive;
}

// So many lines compress well, and a page out of their middle is unpacked in a millisecond or two.
const stretchLength = 500;

/** Archives the logs of at most `limit` executions that ended in this time. Returns how many it took; broken off, it goes on from there. */
export async function archiveLogs(
  { engine, archive }: ArchiveNeeds,
  ended: { from: Date; to: Date },
  limit: number,
): Promise<number> {
  const waiting = await archive.waiting(ended, limit);
  for (const { executionId, archived } of waiting) {
    if (!archived) {
      await copy({ engine, archive }, executionId);
      await archive.complete(executionId);
    }
    await engine.forgetLog(executionId);
    await archive.isOnlyCopy(executionId);
  }
  return waiting.length;
}

async function copy({ engine, archive }: ArchiveNeeds, executionId: string): Promise<void> {
  let after = 0;
  for (;;) {
    const lines = await engine.logs(executionId, { after, limit: stretchLength });
    if (lines.length > 0) await archive.add(executionId, lines);
    if (lines.length < stretchLength) return;
    after = lines.at(-1)?.number ?? after;
  }
}
