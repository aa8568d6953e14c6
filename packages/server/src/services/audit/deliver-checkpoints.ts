import { deadlineAfter, reasonOf } from '@understudy/flows';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import type { CheckpointFile, MarkFile } from '../../core/audit-store.ts';
import type { CheckpointReceiver } from '../../core/checkpoint-receiver.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import type { Logger } from '../../core/logger.ts';
import { type Vouching, vouchedFor } from './checkpointed.ts';

/** What sending checkpoints to one receiver needs. */
export interface DeliveryNeeds {
  readonly receiver: CheckpointReceiver;
  /** Holds the number of the last checkpoint that it has taken. */
  readonly sent: MarkFile;
  readonly file: CheckpointFile;
  readonly vouching: Vouching;
  readonly logger: Logger;
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
}

/** How sending stands. */
export interface DeliveryState {
  readonly name: string;
  readonly waiting: number;
  /** For how long it has failed; 0 while it does not. */
  readonly failingSeconds: number;
}

/** Sends each checkpoint to a receiver, in order, until it is disposed. */
export interface Delivery extends AsyncDisposable {
  push(line: string): void;
  state(): DeliveryState;
}

const attemptsMax = 4;
// Later ones vouch for what is left out.
const waitingMax = 10_000;

/**
 * Sends what the file holds and the receiver has not taken yet, then each new checkpoint. At least once each: one whose
 * taking could not be noted is sent again. Where several attempts fail it is said, and tried again after a pause.
 */
export async function startDelivery(needs: DeliveryNeeds): Promise<Delivery> {
  const { receiver, sent, file, vouching, logger, timeoutMs = 10_000, pauseMs = 15_000 } = needs;
  const name = receiver.name;
  const last = Number((await sent.read()) ?? 0);
  const waiting: { seq: number; line: string }[] = [];
  const stop = new AbortController();
  let failingSince: number | undefined;
  let wake = () => {};
  const push = (line: string) => {
    const seq = vouchedFor(line, vouching)?.seq;
    if (seq === undefined || seq <= last) return;
    waiting.push({ seq, line });
    if (waiting.length > waitingMax) waiting.splice(0, 1);
    wake();
  };
  for await (const line of await file.lines()) push(line);
  const policy = retry(handleAll, { maxAttempts: attemptsMax - 1, backoff: new ExponentialBackoff() });
  const send = (line: string) =>
    policy.execute(async ({ signal }) => {
      using deadline = deadlineAfter(timeoutMs, signal);
      await receiver.send(line, deadline.signal);
    }, stop.signal);
  const failed = async (error: unknown) => {
    if (stop.signal.aborted) return;
    const fields = { receiver: name, reason: reasonOf(error), waiting: waiting.length };
    if (failingSince === undefined) logger.error(fields, 'checkpoints of the audit trail are not taken');
    failingSince ??= performance.now();
    await interruptibleSleep(pauseMs, stop.signal);
  };
  const deliver = async (next: { seq: number; line: string }) => {
    await send(next.line);
    await sent.write(String(next.seq));
    if (waiting[0] === next) waiting.shift();
    if (failingSince !== undefined) logger.info({ receiver: name }, 'checkpoints of the audit trail are taken again');
    failingSince = undefined;
  };
  const loop = (async () => {
    while (!stop.signal.aborted) {
      const [next] = waiting;
      if (next) await deliver(next).catch(failed);
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  })();
  return {
    push,
    state: () => ({
      name,
      waiting: waiting.length,
      failingSeconds: failingSince === undefined ? 0 : Math.ceil((performance.now() - failingSince) / 1_000),
    }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      wake();
      await loop;
    },
  };
}
