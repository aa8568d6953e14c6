import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../clock.ts';
import type { Cause, Happening, LedgerEvent, Place } from './ledger-event.ts';

/** Remembers what happened; it is asked by tests and judges, never by a client of Railway's. */
export interface Ledger {
  /** Oldest first. */
  readonly events: readonly LedgerEvent[];
  record(place: Place, happening: Happening): void;
  /** What `work` does, and what goes on in the background after it, is put down to this cause. */
  causedBy<Result>(cause: Cause, work: () => Result): Result;
}

const box: Cause = { operation: 'box', by: 'box' };

/** An empty ledger. */
export function createLedger(clock: Clock): Ledger {
  const causes = new AsyncLocalStorage<Cause>();
  const events: LedgerEvent[] = [];
  return {
    events,
    record(place, happening) {
      events.push({ at: clock.now(), cause: causes.getStore() ?? box, ...place, ...happening });
    },
    causedBy: (cause, work) => causes.run(cause, work),
  };
}
