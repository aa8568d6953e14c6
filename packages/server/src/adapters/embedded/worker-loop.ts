import type { Worker } from 'openworkflow';
import type { Logger } from '../../core/logger.ts';

const idleMs = 1_000;

/** Looks for work once a second and whenever it is woken. Disposing it waits for what runs. */
export interface WorkerLoop extends AsyncDisposable {
  wake(): void;
}

/** Drives openworkflow's worker round by round: its own loop cannot be woken, and writes to the console. */
export function startWorkerLoop(worker: Worker, logger: Logger): WorkerLoop {
  let stopped = false;
  let woken = false;
  let rouse = () => {};
  const idle = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken) rouse();
    });
  const loop = (async () => {
    while (!stopped) {
      woken = false;
      const claimed = await worker.tick().catch((error: unknown) => {
        logger.warn({ err: error }, 'the engine could not look for work');
        return 0;
      });
      if (claimed === 0) await idle();
    }
  })();
  const wake = () => {
    woken = true;
    rouse();
  };
  return {
    wake,
    async [Symbol.asyncDispose]() {
      stopped = true;
      wake();
      await loop;
      await worker.stop();
    },
  };
}
