import type { TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@understudy/server/router';

/**
 * Takes fresh run tokens out of the events of a subscription and hands them on, to be used from the next request and
 * the next connection: so that a browser can watch for longer than its first token lives.
 */
export function renewalLink(onRunToken: (token: string) => void): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op).subscribe({
          next(envelope) {
            const token = op.type === 'subscription' ? runTokenOf(envelope.result) : undefined;
            if (token === undefined) observer.next(envelope);
            else onRunToken(token);
          },
          error: (error) => observer.error(error),
          complete: () => observer.complete(),
        }),
      );
}

// A tracked event has its id outside and inside: { id, data: { id, data: event } }.
function runTokenOf(result: object): string | undefined {
  const event = field(field(result, 'data'), 'data');
  const token = field(event, 'type') === 'run_token' ? field(event, 'run_token') : undefined;
  return typeof token === 'string' ? token : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? value[name as keyof typeof value] : undefined;
}
