import type { SignedLine } from './audit-checkpoint.ts';

/** Something outside of this machine's reach that is given each checkpoint. */
export interface CheckpointReceiver {
  /** `command` or `url`: for logs and metrics. */
  readonly name: string;
  /** Resolves once it was taken; rejects with a reason that holds no secret. */
  send(line: SignedLine, signal: AbortSignal): Promise<void>;
}
