import type { Logger } from '../../core/logger.ts';
import type { Control } from './control.ts';
import type { Endings } from './endings.ts';

const lookEveryMs = 1_000;

/** Ends what runs here of cancelled executions, also where the notification of the cancel was lost. */
export function watchCancels(needs: { control: Control; endings: Endings; logger: Logger }): Disposable {
  const { control, endings, logger } = needs;
  const look = async () => {
    const running = control.cancellable();
    if (running.length === 0) return;
    for (const executionId of await endings.cancelled(running)) control.cancel(executionId);
  };
  const timer = setInterval(
    () => look().catch((error: unknown) => logger.warn({ err: error }, 'the engine could not look for cancels')),
    lookEveryMs,
  );
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
