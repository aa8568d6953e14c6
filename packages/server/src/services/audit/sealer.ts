import { genesisHash } from '../../core/audit-chain.ts';
import { fieldsOf, isGenuine } from '../../core/audit-record.ts';
import type { AuditStore, CheckpointFile, Sealing } from '../../core/audit-store.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { AuditKeys } from './audit-keys.ts';
import { vouchedFor } from './checkpointed.ts';

export interface SealerNeeds {
  readonly store: AuditStore;
  readonly file: CheckpointFile;
  readonly keys: AuditKeys;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of each checkpoint that this server has made. */
  readonly onCheckpoint?: ((line: string) => void) | undefined;
  /** How long sealing may take no turn that leaves nothing, before it counts as standing still; 10 s by default. */
  readonly stallMs?: number | undefined;
}

/** Since when sealing stands still, and why. */
export interface SealingStall {
  readonly since: Date;
  readonly seconds: number;
  readonly reason: string;
}

/** Chains and signs what is appended, until it is disposed, which seals what still waits. */
export interface Sealer extends AsyncDisposable {
  /** Something was appended. */
  wake(): void;
  /** Resolves when nothing waits that could be sealed; rejects where it could not be. */
  seal(): Promise<void>;
  /** Undefined while what is appended is sealed. */
  stall(): SealingStall | undefined;
}

// A checkpoint after so many records at most, and at once where fewer wait.
const recordsMax = 1_000;
// For what another server appended that has gone since.
const pollMs = 1_000;
const held = 'another session of the database holds what waits to be sealed';

export async function createSealer(needs: SealerNeeds): Promise<Sealer> {
  const pulse = createPulse(needs);
  const seal = inTurn(sealAll(needs, sealingOf(needs, await newestOutside(needs)), pulse));
  const sealOrWarn = () =>
    void seal().catch((error: unknown) => needs.logger.error({ err: error }, 'the audit trail could not be sealed'));
  const timer = setInterval(sealOrWarn, pollMs);
  timer.unref();
  return {
    wake: sealOrWarn,
    seal,
    stall: pulse.stall,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await seal();
    },
  };
}

type MutableSealing = Sealing & { known: Sealing['known'] };

function sealAll({ store, file, onCheckpoint }: SealerNeeds, sealing: MutableSealing, pulse: Pulse) {
  return async () => {
    try {
      for (;;) {
        const { taken, skipped, line } = await store.seal(sealing, recordsMax);
        if (line) {
          // The database first: a checkpoint outside must never know of what was not committed.
          sealing.known = sealing.headOf(line) ?? sealing.known;
          await file.append(line);
          onCheckpoint?.(line);
        }
        if (skipped) pulse.failed(new Error(held));
        else pulse.done();
        if (taken === 0) return;
      }
    } catch (error) {
      pulse.failed(error);
      throw error;
    }
  };
}

/** Tells for how long sealing has not got anywhere. */
interface Pulse {
  done(): void;
  failed(error: unknown): void;
  stall(): SealingStall | undefined;
}

function createPulse({ clock, stallMs = 10_000 }: SealerNeeds): Pulse {
  // The clock of the machine may be set back; this one cannot.
  let doneAt = performance.now();
  let since = clock.now();
  let reason = 'a turn of sealing does not end';
  return {
    done() {
      doneAt = performance.now();
      since = clock.now();
    },
    failed(error) {
      reason = error instanceof Error ? error.message : String(error);
    },
    stall() {
      const ms = performance.now() - doneAt;
      return ms < stallMs ? undefined : { since, seconds: Math.round(ms / 1_000), reason };
    },
  };
}

function sealingOf(
  { store, keys: { macKey, signer, publicKeys }, clock }: SealerNeeds,
  known: Sealing['known'],
): MutableSealing {
  return {
    known,
    // The text of a record is good under its own id only.
    isGenuine: (text, id) => isGenuine(text, macKey) && fieldsOf(text)?.id === id,
    headOf: (line) => vouchedFor(line, { publicKeys, trail: store.trail }),
    sign: (head) => signer.sign({ trail: store.trail, at: clock.now().toISOString(), ...head }),
  };
}

async function newestOutside({ file, keys, store }: SealerNeeds): Promise<Sealing['known']> {
  let known: Sealing['known'] = file.mark().newest ?? { seq: 0, hash: genesisHash };
  for await (const line of await file.lines()) {
    const head = vouchedFor(line, { publicKeys: keys.publicKeys, trail: store.trail });
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
