import type { AttemptKey } from './attempt-store.ts';

/** Why work was broken off; `lost`: another server has taken the execution over. */
export type StopReason = 'cancelled' | 'engine-stopped' | 'lost';

/** Thrown out of an attempt that is no longer this engine's: nothing is written, whoever owns it next goes on from there. */
export class EngineStopped extends Error {}

/** Reaches every attempt of this engine that waits or runs: at most one of an execution. */
export interface RunningAttempts {
  /** Registers an attempt until it is disposed; its signal aborts with a `StopReason`. */
  begin(key: AttemptKey, options: { cancellable: boolean }): Disposable & { readonly signal: AbortSignal };
  attempts(): readonly AttemptKey[];
  /** Breaks off the attempt of this execution, but for a cancel of one that cleans up. */
  abort(executionId: string, reason: StopReason): void;
  /** Breaks off everything, now and from now on. */
  stop(): void;
}

export function createRunningAttempts(): RunningAttempts {
  const attempts = new Set<{ key: AttemptKey; cancellable: boolean; controller: AbortController }>();
  let stopped = false;
  return {
    begin(key, { cancellable }) {
      const attempt = { key, cancellable, controller: new AbortController() };
      attempts.add(attempt);
      if (stopped) attempt.controller.abort('engine-stopped' satisfies StopReason);
      return { signal: attempt.controller.signal, [Symbol.dispose]: () => void attempts.delete(attempt) };
    },
    attempts: () => [...attempts].map(({ key }) => key),
    abort(executionId, reason) {
      for (const { key, cancellable, controller } of attempts) {
        if (key.executionId === executionId && (cancellable || reason !== 'cancelled')) controller.abort(reason);
      }
    },
    stop() {
      stopped = true;
      for (const { controller } of attempts) controller.abort('engine-stopped' satisfies StopReason);
    },
  };
}
