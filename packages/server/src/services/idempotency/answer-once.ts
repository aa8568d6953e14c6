import { setTimeout as sleep } from 'node:timers/promises';
import superjson from 'superjson';
import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { IdempotencyStore, IdempotentRequest } from '../../core/idempotency-store.ts';
import { requestHash } from '../../core/request-hash.ts';

const lookEveryMs = 100;
const patienceMs = 15_000;

/** A mutation that may come twice. */
export interface IdempotentCall {
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
  readonly procedure: string;
  readonly input: unknown;
  /** Whether the answer holds a secret: it is given once, and never kept. */
  readonly secret: boolean;
}

/**
 * Does what the call asks once for each idempotency key of a caller, and gives the first answer again for 24 h. Throws
 * ConflictError where the key was used for something else, where the first answer held a secret, or is not there yet.
 */
export async function answerOnce<T>(
  {
    answers,
    clock,
    pause = sleep,
  }: { answers: IdempotencyStore; clock: Clock; pause?: (ms: number) => Promise<unknown> },
  call: IdempotentCall,
  act: () => Promise<T>,
): Promise<{ answer: T; replayed: boolean }> {
  const { caller, idempotencyKey } = call;
  if (idempotencyKey === undefined) return { answer: await act(), replayed: false };
  const request = { initiator: caller.id, idempotencyKey, requestHash: requestHash([call.procedure, call.input]) };
  for (let waitedMs = 0; ; waitedMs += lookEveryMs) {
    const claim = await answers.claim(request, clock.now());
    if (claim.kind === 'first') return { answer: await first(answers, request, call, act), replayed: false };
    if (claim.kind === 'other-request') throw keyReused();
    if (claim.kind === 'answered') return { answer: again<T>(claim.answer), replayed: true };
    if (waitedMs >= patienceMs) throw underWay();
    await pause(lookEveryMs);
  }
}

async function first<T>(
  answers: IdempotencyStore,
  request: IdempotentRequest,
  { secret }: IdempotentCall,
  act: () => Promise<T>,
): Promise<T> {
  let answer: T;
  try {
    answer = await act();
  } catch (error) {
    // Its failure is the answer, whether the key is free again at once or in a minute.
    await answers.giveUp(request).catch(() => undefined);
    throw error;
  }
  // It is done, and its caller is told so: only a repeat would find no answer.
  await answers.answered(request, secret ? undefined : superjson.stringify(answer)).catch(() => undefined);
  return answer;
}

function again<T>(answer: string | undefined): T {
  // Written by us, for this very procedure.
  if (answer !== undefined) return superjson.parse<T>(answer);
  throw new AppError('ConflictError', 'This was answered before, and the answer held a secret, which is shown once', {
    details: { field: 'Idempotency-Key' },
  });
}

function underWay(): AppError {
  return new AppError('ConflictError', 'The same request is under way; ask again in a moment', {
    details: { field: 'Idempotency-Key' },
    retryAfterMs: 1_000,
  });
}

/** The error for an idempotency key that was used with another body. */
export function keyReused(): AppError {
  return new AppError('ConflictError', 'This idempotency key was used with another body', {
    details: { field: 'Idempotency-Key' },
  });
}
