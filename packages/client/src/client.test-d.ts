import { expectTypeOf, it } from 'vitest';
import {
  type AcceptedClone,
  type ClonePlan,
  type ConnectOptions,
  createClient,
  type ExecutionEvent,
  type ExecutionState,
  type StartedClone,
  type UnderstudyClient,
  UnderstudyError,
} from './index.ts';

const url = 'https://understudy.example.com';
declare const client: UnderstudyClient;

it('a client is created with an address and one credential', () => {
  expectTypeOf(createClient).parameters.toEqualTypeOf<[ConnectOptions]>();
  expectTypeOf(createClient({ url, apiKey: 'us_key' })).toEqualTypeOf<UnderstudyClient>();
  expectTypeOf(createClient({ url, token: 'token', webSocket: WebSocket, fetch })).toEqualTypeOf<UnderstudyClient>();
  expectTypeOf<UnderstudyClient>().toExtend<AsyncDisposable>();
  // @ts-expect-error no credential
  createClient({ url });
  // @ts-expect-error two credentials
  createClient({ url, apiKey: 'us_key', token: 'token' });
  // @ts-expect-error no address
  createClient({ apiKey: 'us_key' });
  // @ts-expect-error an option that does not exist
  createClient({ url, apiKey: 'us_key', timeoutMs: 1_000 });
});

it('a clone is requested by name, and what it answers is the handle on its execution, too', () => {
  const started = client.clone.start(
    { client_name: 'Acme', wordpress_url_replace: true },
    { idempotencyKey: 'order-7' },
  );
  expectTypeOf(started).resolves.toEqualTypeOf<StartedClone>();
  expectTypeOf<StartedClone>().toExtend<AcceptedClone>();
  expectTypeOf<StartedClone['status']>().toEqualTypeOf<'accepted'>();
  expectTypeOf<StartedClone['estimated_completion']>().toEqualTypeOf<Date>();
  // @ts-expect-error the name of the client is required
  client.clone.start({ enable_basic_auth: true });
  // @ts-expect-error a field that does not exist
  client.clone.start({ client_name: 'Acme', wordpress_url_replaced: true });
  // @ts-expect-error of another type
  client.clone.start({ client_name: 'Acme', enable_basic_auth: 'yes' });
});

it('a dry run is `plan`: `start` takes no dry_run, and always answers an accepted clone', () => {
  expectTypeOf(client.clone.plan({ client_name: 'Acme' })).resolves.toEqualTypeOf<ClonePlan>();
  expectTypeOf<ClonePlan>().not.toExtend<AcceptedClone>();
  // @ts-expect-error dry_run is not of start
  client.clone.start({ client_name: 'Acme', dry_run: true });
  // @ts-expect-error nor of plan, which is one
  client.clone.plan({ client_name: 'Acme', dry_run: true });
});

it('underneath, the answer to `start` is told apart by its status', () => {
  type Answer = Awaited<ReturnType<typeof client.trpc.clone.start.mutate>>;
  expectTypeOf<Answer['status']>().toEqualTypeOf<'accepted' | 'planned'>();
  expectTypeOf<Extract<Answer, { status: 'accepted' }>>().toEqualTypeOf<AcceptedClone>();
  expectTypeOf<Extract<Answer, { status: 'planned' }>['tasks'][number]['runs']>().toEqualTypeOf<boolean>();
});

it('events are told apart by their type', () => {
  expectTypeOf<ExecutionEvent['type']>().toEqualTypeOf<'execution' | 'log' | 'end'>();
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
  // @ts-expect-error a date is no text
  client.keys.create({ name: 'ci', permissions: ['clone'], expires_at: '2030-01-01' });
  // @ts-expect-error a permission that does not exist
  client.keys.create({ name: 'ci', permissions: ['root'] });
});

it('an error has a code, facts and the id of its request, none of which can be changed', () => {
  const error = new UnderstudyError('NotFoundError', 'There is no such key');
  expectTypeOf(error).toExtend<Error>();
  expectTypeOf(error.code).toEqualTypeOf<string>();
  expectTypeOf(error.details).toEqualTypeOf<Readonly<Record<string, unknown>>>();
  expectTypeOf(error.requestId).toEqualTypeOf<string | undefined>();
  // @ts-expect-error it is read only
  error.code = 'ConflictError';
  // @ts-expect-error a message is required
  new UnderstudyError('NotFoundError');
});
