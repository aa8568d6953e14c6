import { setMaxListeners } from 'node:events';

/** Work that goes on after an answer; aborted and awaited when disposed. */
export class Background implements AsyncDisposable {
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
    // Each wait listens to it, and there is no limit to how many go on at once.
    setMaxListeners(0, this.#abort.signal);
  }

  /** Aborts when the simulator ends. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs it in the background; what it throws is logged, unless the simulator is stopping. */
  start(what: string, work: () => Promise<void>): Promise<void> {
    // What began after the end would be ended by nobody.
    if (this.signal.aborted) return Promise.resolve();
    const running = work().catch((error: unknown) => {
      if (!this.signal.aborted) this.#log(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
  }
}
