import type { EngineEvent, Position } from './engine.ts';
import type { LogLine } from './execution.ts';

/** Reads stored lines of one log: those after number `after`, at most `limit`. */
export type ReadLog = (page: { after: number; limit: number }) => Promise<readonly LogLine[]>;

// A page of the archive is a stretch that is compressed as one: so many lines compress well, and a page out of their middle
// is unpacked in a millisecond or two.
const pageLength = 500;

/** The lines of a log after number `after` and up to number `upTo`, page by page: no page is empty. */
export async function* logPages(
  read: ReadLog,
  { after, upTo = Number.POSITIVE_INFINITY }: { after: number; upTo?: number },
): AsyncGenerator<readonly LogLine[], void> {
  let seen = after;
  while (seen < upTo) {
    const limit = Math.min(pageLength, upTo - seen);
    const lines = await read({ after: seen, limit });
    if (lines.length > 0) yield lines;
    if (lines.length < limit) return;
    seen = lines.at(-1)?.number ?? upTo;
  }
}

/** The same lines as events for a follower that stands at `from`. */
export async function* logEvents(
  read: ReadLog,
  { from, upTo }: { from: Position; upTo?: number },
): AsyncGenerator<EngineEvent & { readonly type: 'log' }, void> {
  for await (const lines of logPages(read, upTo === undefined ? { after: from.log } : { after: from.log, upTo })) {
    for (const line of lines) yield { type: 'log', position: { log: line.number, revision: from.revision }, line };
  }
}
