/** A credential in use on an open stream or connection, watched until disposed. */
export interface Session extends Disposable {
  /** Aborted as soon as the credential is no longer valid, with the AppError that says why. */
  readonly signal: AbortSignal;
  /** From now on its run token is renewed before it expires, and the listener is called with each fresh one. */
  renew(listener: (runToken: string) => void): void;
}
