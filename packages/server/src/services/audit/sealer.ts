import { genesisHash } from '../../core/audit-chain.ts';
import { readCheckpoint } from '../../core/audit-checkpoint.ts';
import { isGenuine } from '../../core/audit-record.ts';
import type { AuditStore, CheckpointFile, Sealing } from '../../core/audit-store.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { AuditKeys } from './audit-keys.ts';

export interface SealerNeeds {
  readonly store: AuditStore;
  readonly file: CheckpointFile;
  readonly keys: AuditKeys;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Chains and signs what is appended, until it is disposed, which seals what still waits. */
export interface Sealer extends AsyncDisposable {
  /** Something was appended. */
  wake(): void;
  /** Resolves when nothing waits, or another server is at it; rejects where it could not be sealed. */
  seal(): Promise<void>;
}

// A checkpoint after so many records at most, and at once where fewer wait.
const recordsMax = 1_000;
// For what another server appended that has gone since.
const pollMs = 1_000;

export async function createSealer(needs: SealerNeeds): Promise<Sealer> {
  const seal = inTurn(sealAll(needs, sealingOf(needs, await newestOutside(needs))));
  const sealOrWarn = () =>
    void seal().catch((error: unknown) => needs.logger.error({ err: error }, 'the audit trail could not be sealed'));
  const timer = setInterval(sealOrWarn, pollMs);
  timer.unref();
  return {
    wake: sealOrWarn,
    seal,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await seal();
    },
  };
}

function sealAll({ store, file }: SealerNeeds, sealing: Sealing & { known: Sealing['known'] }): () => Promise<void> {
  return async () => {
    for (let line = await store.seal(sealing, recordsMax); line; line = await store.seal(sealing, recordsMax)) {
      // The database first: a checkpoint outside must never know of what was not committed.
      await file.append(line);
      sealing.known = sealing.headOf(line) ?? sealing.known;
    }
  };
}

function sealingOf(
  { store, keys: { macKey, signer, publicKeys }, clock }: SealerNeeds,
  known: Sealing['known'],
): Sealing & { known: Sealing['known'] } {
  return {
    known,
    isGenuine: (text) => isGenuine(text, macKey),
    headOf: (line) => readCheckpoint(line, publicKeys),
    sign: (head) => signer.sign({ trail: store.trail, at: clock.now().toISOString(), ...head }),
  };
}

async function newestOutside({ file, keys }: SealerNeeds): Promise<Sealing['known']> {
  let known: Sealing['known'] = { seq: 0, hash: genesisHash };
  for await (const line of await file.lines()) {
    const head = readCheckpoint(line, keys.publicKeys);
    if (head && head.seq > known.seq) known = head;
  }
  return known;
}

/** One call at a time; whoever asks meanwhile shares the next one, which begins after they asked. */
function inTurn(act: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = () => {
    const begun = act().finally(() => {
      if (current === begun) current = undefined;
    });
    current = begun;
    return begun;
  };
  return () => {
    if (!current) return begin();
    // Whoever asked for the current one gets its failure.
    next ??= current
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
