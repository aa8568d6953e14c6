import { hkdfSync } from 'node:crypto';
import { type CheckpointSigner, createCheckpointSigner } from '../../core/audit-checkpoint.ts';

/** The keys of the audit trail, each derived from the server's secret for one purpose (RFC 5869). */
export interface AuditKeys {
  /** Marks records as written by this server. */
  readonly macKey: Buffer;
  /** Signs the head of the chain (Ed25519). */
  readonly signer: CheckpointSigner;
}

export function createAuditKeys(secretKey: string): AuditKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, '', `understudy audit ${purpose}`, 32));
  return { macKey: derive('records'), signer: createCheckpointSigner(derive('checkpoints')) };
}
