import type { useMutation, useQuery } from '@tanstack/react-query';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@understudy/server/router';
import { expectTypeOf, it } from 'vitest';
import type { WebSocket as WsWebSocket } from 'ws';
import {
  type ClientOptions,
  type Clone,
  type CloneOutputs,
  type ConnectionState,
  createClient,
  type ErrorCode,
  type Execution,
  type ExecutionEvent,
  type ExecutionState,
  isUnderstudyError,
  type Plan,
  type Procedures,
  type StartedClone,
  type SucceededClone,
  type UnderstudyClient,
  UnderstudyError,
  type WatchEvent,
  type WebSocketClass,
} from './index.ts';
import { useUnderstudy } from './react.ts';

const url = 'https://understudy.example.com';
declare const client: UnderstudyClient;

it('what is written out of the router is what the router takes and answers', () => {
  type Inputs = inferRouterInputs<AppRouter>;
  type Outputs = inferRouterOutputs<AppRouter>;
  expectTypeOf<Procedures['clone.start']['input']>().toEqualTypeOf<Inputs['clone']['start']>();
  expectTypeOf<Procedures['clone.start']['output']>().toEqualTypeOf<Outputs['clone']['start']>();
  expectTypeOf<Procedures['executions.get']['output']>().branded.toEqualTypeOf<Outputs['executions']['get']>();
  expectTypeOf<Procedures['environments.list']['output']>().toEqualTypeOf<Outputs['environments']['list']>();
  expectTypeOf<Procedures['environments.get']['output']>().branded.toEqualTypeOf<Outputs['environments']['get']>();
  expectTypeOf<Procedures['keys.create']['input']>().toExtend<Inputs['keys']['create']>();
  expectTypeOf<Procedures['keys.create']['output']>().toEqualTypeOf<Outputs['keys']['create']>();
  expectTypeOf<Procedures['audit.list']['output']>().toEqualTypeOf<Outputs['audit']['list']>();
});

it('a client is created with an address and one credential', () => {
  expectTypeOf(createClient).parameters.toEqualTypeOf<[ClientOptions]>();
  expectTypeOf(createClient({ url, apiKey: 'us_key' })).toEqualTypeOf<UnderstudyClient>();
  createClient({ url, token: 'token', fetch, transport: 'sse', timeoutMs: 1_000, retries: 0 });
  createClient({ url, auth: () => 'token' });
  createClient({ url, auth: async () => ({ token: 'token' }) });
  expectTypeOf<UnderstudyClient>().toExtend<AsyncDisposable>();
  // @ts-expect-error no credential
  createClient({ url });
  // @ts-expect-error two credentials
  createClient({ url, apiKey: 'us_key', token: 'token' });
  // @ts-expect-error no address
  createClient({ apiKey: 'us_key' });
  // @ts-expect-error an option that does not exist
  createClient({ url, apiKey: 'us_key', timeout: 1_000 });
  // @ts-expect-error a transport that does not exist
  createClient({ url, apiKey: 'us_key', transport: 'smoke' });
});

it('the WebSocket of the platform and that of `ws` can be given as they are', () => {
  expectTypeOf<typeof WebSocket>().toExtend<WebSocketClass>();
  const give = (webSocket: typeof WsWebSocket) => createClient({ url, apiKey: 'us_key', webSocket });
  expectTypeOf(give).returns.toEqualTypeOf<UnderstudyClient>();
});

it('a clone is requested by name, and what it answers is the handle on its execution, too', () => {
  const started = client.clone.start(
    { client_name: 'Acme', wordpress_url_replace: true },
    { idempotencyKey: 'order-7', signal: new AbortController().signal, timeoutMs: 1_000 },
  );
  expectTypeOf(started).resolves.toEqualTypeOf<StartedClone>();
  expectTypeOf<StartedClone>().toExtend<Clone>();
  expectTypeOf<StartedClone['status']>().toEqualTypeOf<'accepted'>();
  expectTypeOf<StartedClone['estimated_completion']>().toEqualTypeOf<Date>();
  // @ts-expect-error the name of the client is required
  client.clone.start({ enable_basic_auth: true });
  // @ts-expect-error a field that does not exist
  client.clone.start({ client_name: 'Acme', wordpress_url_replaced: true });
  // @ts-expect-error of another type
  client.clone.start({ client_name: 'Acme', enable_basic_auth: 'yes' });
});

it('the outputs of a clone that has succeeded are typed, and whole', () => {
  type Result = Awaited<ReturnType<StartedClone['result']>>;
  expectTypeOf<Result>().toEqualTypeOf<SucceededClone>();
  expectTypeOf<Result['outputs']>().toEqualTypeOf<CloneOutputs>();
  expectTypeOf<Result['outputs']['staging_url']>().toEqualTypeOf<string>();
});

it('the outputs of any execution are told apart by its flow', () => {
  const read = (execution: Execution) => {
    // @ts-expect-error not every flow has a staging URL
    execution.outputs.staging_url;
    if (execution.flow_id === 'clone-staging-api')
      expectTypeOf(execution.outputs.staging_url).toEqualTypeOf<string | undefined>();
    if (execution.flow_id === 'delete-environment')
      expectTypeOf(execution.outputs.deleted_at).toEqualTypeOf<string | undefined>();
  };
  expectTypeOf(read).returns.toEqualTypeOf<void>();
});

it('a dry run is `plan`: `start` takes no dry_run, and always answers an accepted clone', () => {
  expectTypeOf(client.clone.plan({ client_name: 'Acme' })).resolves.toEqualTypeOf<Plan>();
  expectTypeOf<Plan>().not.toExtend<Clone>();
  // @ts-expect-error dry_run is not of start
  client.clone.start({ client_name: 'Acme', dry_run: true });
  // @ts-expect-error nor of plan, which is one
  client.clone.plan({ client_name: 'Acme', dry_run: true });
});

it('events are told apart by their type, have an id, and are those of the server', () => {
  expectTypeOf<ExecutionEvent['type']>().toEqualTypeOf<'execution' | 'log' | 'end'>();
  expectTypeOf<ExecutionEvent['id']>().toEqualTypeOf<string>();
  type OfServer = Exclude<WatchEvent, { type: 'run_token' }>;
  expectTypeOf<OfServer extends unknown ? { readonly id: string } & OfServer : never>().toExtend<ExecutionEvent>();
  expectTypeOf(client.executions.watch).returns.toEqualTypeOf<AsyncGenerator<ExecutionEvent, void>>();
  const read = (event: ExecutionEvent) => {
    // @ts-expect-error only a log event has a line
    event.log;
    if (event.type === 'log') {
      expectTypeOf(event.log.message).toEqualTypeOf<string>();
      expectTypeOf(event.log.level).toEqualTypeOf<'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'>();
    }
    if (event.type === 'execution') expectTypeOf(event.execution.state).toEqualTypeOf<ExecutionState>();
    if (event.type === 'end') expectTypeOf(event.log_count).toEqualTypeOf<number>();
    // @ts-expect-error the client keeps fresh run tokens to itself
    return event.type === 'run_token';
  };
  expectTypeOf(read).returns.toEqualTypeOf<boolean>();
});

it('an execution has a state of Kestra, and its tasks a status for people besides', () => {
  const execution = client.executions.get('01J');
  expectTypeOf(execution).resolves.toHaveProperty('state').toEqualTypeOf<ExecutionState>();
  type Task = Awaited<typeof execution>['tasks'][number];
  expectTypeOf<Task['status']>().toEqualTypeOf<
    'PENDING' | 'RUNNING' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'SKIPPED'
  >();
  expectTypeOf<'SUCCESS' | 'FAILED' | 'KILLED'>().toExtend<ExecutionState>();
  expectTypeOf<'COMPLETED'>().not.toExtend<ExecutionState>();
  expectTypeOf(client.executions.of('01J').cancel).returns.resolves.toEqualTypeOf<void>();
  // @ts-expect-error an id is a text
  client.executions.get(7);
});

it('dates are dates, in what is sent and in what is answered', () => {
  const expires_at = new Date(0);
  const created = client.keys.create({ name: 'ci', permissions: ['clone'], expires_at });
  expectTypeOf(created).resolves.toHaveProperty('created_at').toEqualTypeOf<Date>();
  expectTypeOf(created).resolves.toHaveProperty('secret').toEqualTypeOf<string>();
  expectTypeOf(client.keys.revoke('key_1')).resolves.not.toHaveProperty('secret');
  expectTypeOf(client.environments.get('acme')).resolves.toHaveProperty('updated_at').toEqualTypeOf<Date>();
  // @ts-expect-error a date is no text
  client.keys.create({ name: 'ci', permissions: ['clone'], expires_at: '2030-01-01' });
  // @ts-expect-error a permission that does not exist
  client.keys.create({ name: 'ci', permissions: ['root'] });
});

it('an error has one of the codes, facts and the id of its request, none of which can be changed', () => {
  const error: UnderstudyError = new UnderstudyError('NotFoundError', 'There is no such key');
  expectTypeOf(error).toExtend<Error>();
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf(error.details).toEqualTypeOf<Readonly<Record<string, unknown>>>();
  expectTypeOf(error.requestId).toEqualTypeOf<string | undefined>();
  expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>();
  expectTypeOf(error.docsUrl).toEqualTypeOf<string>();
  // @ts-expect-error it is read only
  error.code = 'ConflictError';
  // @ts-expect-error a message is required
  new UnderstudyError('NotFoundError');
  // @ts-expect-error a code that does not exist
  new UnderstudyError('Oops', 'No');
});

it('an error is told by its code', () => {
  const read = (thrown: unknown) => {
    if (isUnderstudyError(thrown, 'RateLimitError')) expectTypeOf(thrown.code).toEqualTypeOf<'RateLimitError'>();
    if (isUnderstudyError(thrown)) expectTypeOf(thrown.code).toEqualTypeOf<ErrorCode>();
  };
  expectTypeOf(read).returns.toEqualTypeOf<void>();
});

it('a connection is told by its state', () => {
  expectTypeOf<ConnectionState['state']>().toEqualTypeOf<'connecting' | 'connected' | 'reconnecting' | 'closed'>();
});

it('TanStack Query takes the options of every method, and knows what they give', () => {
  const render = (query: typeof useQuery, mutation: typeof useMutation) => {
    const { environments, clone } = useUnderstudy();
    const listed = query(environments.list.queryOptions({}));
    expectTypeOf(listed.data).toEqualTypeOf<Procedures['environments.list']['output'] | undefined>();
    const started = mutation(clone.start.mutationOptions());
    expectTypeOf(started.data).toEqualTypeOf<StartedClone | undefined>();
    started.mutate({ client_name: 'Acme' });
    // @ts-expect-error the name of the client is required
    started.mutate({});
  };
  expectTypeOf(render).returns.toEqualTypeOf<void>();
});
