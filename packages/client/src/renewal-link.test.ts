import { createTRPCClient, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@understudy/server/router';
import { expect, it } from 'vitest';
import { renewalLink } from './renewal-link.ts';

// A server that sends these events and no more.
const sending =
  (events: readonly object[]): TRPCLink<AppRouter> =>
  () =>
  () =>
    observable((observer) => {
      for (const data of events) observer.next({ result: { type: 'data', id: '1.0', data: { id: '1.0', data } } });
      observer.complete();
    });

it('keeps fresh run tokens from the watcher, and hands them on', async () => {
  const [tokens, seen]: [string[], string[]] = [[], []];
  const events = [{ type: 'log' }, { type: 'run_token', run_token: 'fresh' }, { type: 'end' }];
  const links = [renewalLink((token) => tokens.push(token)), sending(events)];
  const client = createTRPCClient<AppRouter>({ links });
  await new Promise<void>((resolve, reject) => {
    const onData = ({ data }: { data: { type: string } }) => void seen.push(data.type);
    client.executions.watch.subscribe({ execution_id: 'x' }, { onData, onComplete: resolve, onError: reject });
  });
  expect([tokens, seen]).toEqual([['fresh'], ['log', 'end']]);
});
