/** Why work was broken off. */
export type StopReason = 'cancelled' | 'engine-stopped';

/** Thrown out of an attempt when its engine stops: nothing is written, the next engine goes on from there. */
export class EngineStopped extends Error {}

/** Reaches every attempt of this engine that waits or runs. */
export interface Control {
  /** Registers an attempt until it is disposed; its signal aborts with a `StopReason`. */
  begin(executionId: string, options: { cancellable: boolean }): Disposable & { readonly signal: AbortSignal };
  cancellable(): readonly string[];
  cancel(executionId: string): void;
  stop(): void;
}

export function createControl(): Control {
  const attempts = new Set<{ executionId: string; cancellable: boolean; controller: AbortController }>();
  let stopped = false;
  const abort = (reason: StopReason, which: (attempt: { executionId: string; cancellable: boolean }) => boolean) => {
    for (const attempt of attempts) if (which(attempt)) attempt.controller.abort(reason);
  };
  return {
    begin(executionId, { cancellable }) {
      const attempt = { executionId, cancellable, controller: new AbortController() };
      attempts.add(attempt);
      if (stopped) attempt.controller.abort('engine-stopped' satisfies StopReason);
      return { signal: attempt.controller.signal, [Symbol.dispose]: () => void attempts.delete(attempt) };
    },
    cancellable: () => [...attempts].filter((attempt) => attempt.cancellable).map((attempt) => attempt.executionId),
    cancel: (executionId) => abort('cancelled', (each) => each.cancellable && each.executionId === executionId),
    stop() {
      stopped = true;
      abort('engine-stopped', () => true);
    },
  };
}
