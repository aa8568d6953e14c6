import type { WebSocket } from 'ws';
import { AppError } from '../core/app-error.ts';
import type { Logger } from '../core/logger.ts';
import type { TakeSlot } from '../core/slots.ts';
import type { Context } from '../procedures/context.ts';
import type { Known } from './until-known.ts';

// RFC 6455, 7.4.1: policy violation.
const policyViolation = 1008;
// Its registry: try again later.
const tryAgainLater = 1013;
// Its streams get the reason first, each as an error of its own.
const closeDelayMs = 100;

export interface SocketOwnership {
  readonly logger: Logger;
  /** Takes one of the sockets that a caller may have open. */
  readonly takeSlot: TakeSlot;
  readonly known: Known;
}

/**
 * Closes a WebSocket when the credential that it was opened with is no longer valid, and one too many of its caller at
 * once. One of a run token stays open, which its stream renews; one of nobody is closed by whoever waits for `known`.
 */
export async function closeOnSessionEnd(
  socket: WebSocket,
  { credential, services }: Context,
  { logger, takeSlot, known }: SocketOwnership,
): Promise<void> {
  const caller =
    credential &&
    (await services.identify(credential).catch((error: unknown) => {
      // Every call is refused for that, and says so.
      if (error instanceof AppError && error.code === 'AuthenticationError') return undefined;
      known();
      logger.warn(
        { err: error },
        'a WebSocket is not closed when its credential ends: the credential cannot be looked up',
      );
      return undefined;
    }));
  if (!caller || socket.readyState !== socket.OPEN) return;
  known();
  try {
    const slot = takeSlot(caller.id);
    socket.once('close', () => slot[Symbol.dispose]());
  } catch (error) {
    socket.close(tryAgainLater, error instanceof Error ? error.message : '');
    return;
  }
  if (caller.kind === 'run-token') return;
  const session = services.sessions.open(credential, caller);
  socket.once('close', () => session[Symbol.dispose]());
  session.signal.addEventListener('abort', () => {
    const reason = session.signal.reason instanceof Error ? session.signal.reason.message : '';
    setTimeout(() => socket.close(policyViolation, reason), closeDelayMs);
  });
}
