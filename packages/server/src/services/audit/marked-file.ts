import { type AuditMark, markAfter, markText, readMark } from '../../core/audit-mark.ts';
import type { CheckpointFile, CheckpointLines, MarkFile, OutsideMark } from '../../core/audit-store.ts';
import type { AuditBreak } from '../../core/audit-verdict.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { AuditKeys } from './audit-keys.ts';
import { vouchedFor } from './checkpointed.ts';

export interface MarkedFileNeeds {
  readonly markFile: MarkFile;
  /** The file of a trail's checkpoints. */
  readonly fileOf: (trail: string) => CheckpointLines;
  /** What the database says that its trail is called. */
  readonly namedTrail: string | undefined;
  readonly keys: AuditKeys;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The file of checkpoints with the mark beside it, and the trail that it is about: the one that the mark names, whatever
 * the database says. A server that has no mark yet believes the database, and the file as it is, and remembers both.
 */
export async function openMarkedFile(needs: MarkedFileNeeds): Promise<{ trail: string; file: CheckpointFile }> {
  const { markFile, namedTrail, keys, clock, logger } = needs;
  const text = await markFile.read();
  const found = text === undefined ? undefined : readMark(text, keys.publicKeys);
  const trail = found?.trail ?? namedTrail ?? clock.now().toISOString();
  const vouching = { publicKeys: keys.publicKeys, trail };
  const file = needs.fileOf(trail);
  let mark = found ?? (await markOf(file, vouching));
  // One that cannot be read stays as it is: whoever changed it must not have it written anew.
  const fault = text !== undefined && !found ? spoiled : undefined;
  const remember = async () => {
    if (!fault) await markFile.write(markText(mark, keys.signer));
  };
  if (!found) {
    logger.warn({ trail, lines: mark.lines, spoiled: fault !== undefined }, 'the audit trail had no mark of its own');
    await remember();
  }
  return {
    trail,
    file: {
      lines: () => file.lines(),
      async append(line) {
        await file.append(line);
        const checkpoint = vouchedFor(line, vouching);
        if (checkpoint) mark = markAfter(mark, line, checkpoint);
        await remember();
      },
      mark: (): OutsideMark => ({
        first: mark.first,
        lines: mark.lines,
        newest: vouchedFor(mark.newest, vouching),
        ...(fault ? { fault } : {}),
      }),
    },
  };
}

const spoiled: AuditBreak = {
  kind: 'changed',
  seq: null,
  id: null,
  reason: 'the mark of the data directory (audit-mark.json) was changed, or another key has signed it',
};

async function markOf(file: CheckpointLines, vouching: Parameters<typeof vouchedFor>[1]): Promise<AuditMark> {
  let mark: AuditMark = { trail: vouching.trail, first: 0, lines: 0, newest: '' };
  for await (const line of await file.lines()) {
    const checkpoint = vouchedFor(line, vouching);
    if (checkpoint) mark = markAfter(mark, line, checkpoint);
  }
  return mark;
}
