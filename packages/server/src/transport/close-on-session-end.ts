import type { WebSocket } from 'ws';
import { AppError } from '../core/app-error.ts';
import type { Logger } from '../core/logger.ts';
import type { Context } from '../procedures/context.ts';

// RFC 6455, 7.4.1: policy violation.
const policyViolation = 1008;
// Its streams get the reason first, each as an error of its own.
const closeDelayMs = 100;

/**
 * Closes a WebSocket when the credential that it was opened with is no longer valid. What never was stays open, since
 * every call on it is refused: closed, it would be opened again and again. So does one of a run token, which its stream
 * renews.
 */
export async function closeOnSessionEnd(
  socket: WebSocket,
  { credential, services }: Context,
  logger: Logger,
): Promise<void> {
  const caller =
    credential &&
    (await services.identify(credential).catch((error: unknown) => {
      // Every call is refused for that, and says so.
      if (error instanceof AppError && error.code === 'AuthenticationError') return undefined;
      logger.warn(
        { err: error },
        'a WebSocket is not closed when its credential ends: the credential cannot be looked up',
      );
      return undefined;
    }));
  if (!caller || caller.kind === 'run-token' || socket.readyState !== socket.OPEN) return;
  const session = services.sessions.open(credential, caller);
  socket.once('close', () => session[Symbol.dispose]());
  session.signal.addEventListener('abort', () => {
    const reason = session.signal.reason instanceof Error ? session.signal.reason.message : '';
    setTimeout(() => socket.close(policyViolation, reason), closeDelayMs);
  });
}
