import type { Session } from '../../core/session.ts';

/** A fresh run token, for whoever watches with the one before. */
export interface Renewal {
  readonly type: 'run_token';
  readonly run_token: string;
}

/** The events, and between them each renewal of the session's run token as it comes. */
export async function* withRenewals<E>(
  events: AsyncIterable<E>,
  session: Session | undefined,
): AsyncGenerator<E | Renewal, void> {
  const renewals: Renewal[] = [];
  let wake = () => {};
  session?.renew((runToken) => {
    renewals.push({ type: 'run_token', run_token: runToken });
    wake();
  });
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const event = await new Promise<IteratorResult<E> | undefined>((resolve, reject) => {
        wake = () => resolve(undefined);
        if (renewals.length > 0) wake();
        next.then(resolve, reject);
      });
      yield* renewals.splice(0);
      if (!event) continue;
      if (event.done) return;
      yield event.value;
      next = iterator.next();
    }
  } finally {
    await iterator.return?.();
  }
}
