import { type CallbackNeeds, deliverCallbacks } from './deliver-callbacks.ts';

const everyMs = 2_000;
// A receiver that takes its time does not hold up the others.
const atOnce = 4;

/** Delivers callbacks as they become due, until disposed; what it was at then is left to the next server. */
export interface CallbackLoop extends Disposable {
  /** An execution has ended: what is due now need not wait for the next look. */
  wake(): void;
}

export function startCallbackLoop(needs: CallbackNeeds): CallbackLoop {
  const stop = new AbortController();
  let under = 0;
  const look = async () => {
    if (under >= atOnce) return;
    under += 1;
    await deliverCallbacks(needs, stop.signal).catch((error: unknown) =>
      needs.logger.warn({ err: error }, 'callbacks could not be delivered'),
    );
    under -= 1;
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    wake: () => void look(),
    [Symbol.dispose]() {
      clearInterval(timer);
      stop.abort();
    },
  };
}
