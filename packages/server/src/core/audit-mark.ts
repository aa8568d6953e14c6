import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Checkpoint, type CheckpointSigner, readSigned, type SignedLine } from './audit-checkpoint.ts';

const mark = z.strictObject({
  trail: z.string(),
  /** The first record that the file covers; 0 where it covers none yet. */
  first: z.number().int().min(0),
  /** How many lines it had at least. */
  lines: z.number().int().min(0),
  /** Its newest line; empty where it has none. */
  newest: z.string(),
});

/** How far the file of checkpoints was: kept apart from it, so that a file that was cut or removed is missed. */
export type AuditMark = Readonly<z.infer<typeof mark>>;

/** The mark after one more line. */
export function markAfter({ trail, first, lines }: AuditMark, line: SignedLine, checkpoint: Checkpoint): AuditMark {
  return { trail, first: lines === 0 ? checkpoint.first : first, lines: lines + 1, newest: line };
}

export function markText(value: AuditMark, signer: CheckpointSigner): SignedLine {
  return signer.signAs('mark', value);
}

/** The mark of a text that a holder of one of these keys has signed and nobody has touched; undefined for any other. */
export function readMark(text: string, publicKeys: readonly KeyObject[]): AuditMark | undefined {
  return readSigned(text, { field: 'mark', schema: mark, publicKeys });
}
