import type { Engine } from '../../core/engine.ts';
import type { LogArchive } from '../../core/log-archive.ts';
import { logPages } from '../../core/log-pages.ts';

/** What archiving needs. The engine is the real one: the one that reads archived logs would read what is being written. */
export interface ArchiveNeeds {
  readonly engine: Pick<Engine, 'logs' | 'forgetLog'>;
  readonly archive: LogArchive;
}

/** Archives the logs of at most `limit` executions that ended in this time. Returns how many it took; broken off, it goes on from there. */
export async function archiveLogs(
  { engine, archive }: ArchiveNeeds,
  ended: { from: Date; to: Date },
  limit: number,
): Promise<number> {
  const waiting = await archive.waiting(ended, limit);
  for (const { executionId, archived } of waiting) {
    if (!archived) {
      const pages = logPages((page) => engine.logs(executionId, page), { after: 0 });
      for await (const lines of pages) await archive.add(executionId, lines);
      await archive.complete(executionId);
    }
    await engine.forgetLog(executionId);
    await archive.isOnlyCopy(executionId);
  }
  return waiting.length;
}
