import { expect, it } from 'vitest';
import { createClient } from './index.ts';
import { queriesOf } from './queries.ts';

const keys: (string | null)[] = [];
const seen: string[] = [];
const fetched: typeof fetch = async (input, init) => {
  seen.push(String(input));
  keys.push(new Headers(init?.headers).get('idempotency-key'));
  throw new TypeError('away');
};
const queries = queriesOf(createClient({ url: 'https://example.com', apiKey: 'us_key', fetch: fetched, retries: 0 }));

it('every try of one mutation has one idempotency key, and each mutation another', async () => {
  const { mutationFn } = queries.clone.start.mutationOptions();
  const [one, other] = [{}, {}];
  for (const context of [one, one, other]) await mutationFn({ client_name: 'Acme' }, context).catch(() => undefined);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

it('errors are those of the client', async () => {
  const { queryFn } = queries.executions.get.queryOptions('x');
  await expect(queryFn({ signal: new AbortController().signal })).rejects.toMatchObject({ code: 'NetworkError' });
});

it('the key of a query begins with those that hold it', () => {
  const [some, whole] = [queries.environments.get.queryKey(), queries.environments.get.queryOptions('acme').queryKey];
  expect(whole.slice(0, some.length)).toEqual(some);
});
