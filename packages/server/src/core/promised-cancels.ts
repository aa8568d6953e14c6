/** A cancel that its caller was promised. */
export interface PromisedCancel {
  /** The engine's id of the execution. */
  readonly executionId: string;
  readonly promisedAt: Date;
}

/** Cancels of which nobody knows yet whether the engine carries them out; kept until it has. */
export interface PromisedCancels {
  add(cancel: PromisedCancel): Promise<void>;
  all(): Promise<readonly PromisedCancel[]>;
  remove(executionId: string): Promise<void>;
}
