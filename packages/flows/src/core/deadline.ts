/**
 * A signal that aborts after `timeoutMs` with a TimeoutError, or with its parent. Its timer ends when it is disposed.
 * A controller of our own, since on Node 20 an `AbortSignal.timeout()` that only `AbortSignal.any()` refers to may be
 * collected, and then never fires. For the same reason hand the signal to `fetch` itself, not to a `new Request()`.
 */
export function deadlineAfter(timeoutMs: number, parent?: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const late = new AbortController();
  const abort = () => late.abort(new DOMException(`not done within ${timeoutMs} ms`, 'TimeoutError'));
  const timer = setTimeout(abort, timeoutMs);
  return {
    signal: parent ? AbortSignal.any([parent, late.signal]) : late.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
