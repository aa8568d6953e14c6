import type { Logger } from './logger.ts';
import { withinDeadline } from './within-deadline.ts';

/** A part that is closed, and how long the ones after it wait for that. */
export interface Closing {
  readonly part: string;
  readonly msMax: number;
  readonly close: () => PromiseLike<void>;
}

/** Closes one after another. One that fails or takes too long is logged, and the next are closed all the same. */
export async function disposeInOrder(logger: Logger, closings: readonly Closing[]): Promise<void> {
  for (const { part, msMax, close } of closings) {
    const late = () => logger.warn({ part, msMax }, 'a part of the server did not close in time');
    const failed = (error: unknown) => logger.warn({ err: error, part }, 'a part of the server did not close in order');
    await withinDeadline(Promise.resolve().then(close), msMax, late).catch(failed);
  }
}
