import { hkdfSync, type KeyObject } from 'node:crypto';
import { type CheckpointSigner, createCheckpointSigner, publicKeyOf } from '../../core/audit-checkpoint.ts';

/** The keys of the audit trail, each derived from the server's secret for one purpose (RFC 5869). */
export interface AuditKeys {
  /** Marks records as written by this server. */
  readonly macKey: Buffer;
  /** Signs the head of the chain (Ed25519). */
  readonly signer: CheckpointSigner;
  /** Whose checkpoints are good: the signer's, and those of secrets that the server had before. */
  readonly publicKeys: readonly KeyObject[];
}

/** Throws an error of one line for an earlier public key that is none. */
export function createAuditKeys(secretKey: string, earlierPublicKeys: readonly string[] = []): AuditKeys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, '', `understudy audit ${purpose}`, 32));
  const signer = createCheckpointSigner(derive('checkpoints'));
  return { macKey: derive('records'), signer, publicKeys: [signer.publicKey, ...earlierPublicKeys].map(publicKeyOf) };
}
