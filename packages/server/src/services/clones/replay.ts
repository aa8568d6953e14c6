import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';

/** The intent that this caller's idempotency key stands for already. Throws ConflictError where it had another body. */
export async function findReplay(
  { intents, clock }: { intents: IntentStore; clock: Clock },
  { caller, idempotencyKey }: { caller: Caller; idempotencyKey: string | undefined },
  bodyHash: string,
): Promise<Intent | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const known = await intents.findByKey(caller.id, idempotencyKey, clock.now());
  if (known && known.bodyHash !== bodyHash) throw keyReused();
  return known?.intent;
}

/** The error for an idempotency key that was used with another body. */
export function keyReused(): AppError {
  return new AppError('ConflictError', 'This idempotency key was used with another body', {
    details: { field: 'Idempotency-Key' },
  });
}
