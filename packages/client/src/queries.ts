import type { UnderstudyClient } from './client.ts';
import type { ChangeOptions, RequestOptions } from './options.ts';
import type { Signal } from './platform.ts';
import { randomKey } from './random-key.ts';
import type { Procedures } from './types.ts';

/** A method that reads, as `useQuery` takes it. */
export interface Query<Args extends readonly unknown[], Answer> {
  /** For `invalidateQueries`; with fewer arguments, of all that begin with them. */
  queryKey(...args: Partial<Args>): readonly unknown[];
  queryOptions(...args: Args): {
    readonly queryKey: readonly unknown[];
    readonly queryFn: (context: { readonly signal: Signal }) => Promise<Answer>;
  };
}

/** A method that changes something, as `useMutation` takes it. */
export interface Change<Variables, Answer> {
  mutationOptions(): {
    readonly mutationKey: readonly unknown[];
    readonly mutationFn: (variables: Variables, context?: object) => Promise<Answer>;
  };
}

type Input<N extends keyof Procedures> = Procedures[N]['input'];
type Answer<Method extends (...args: never) => unknown> = Awaited<ReturnType<Method>>;
type Page<N extends keyof Procedures> = [query?: Input<N>];

/** The client's methods as TanStack Query takes them. */
export interface UnderstudyQueries {
  readonly clone: {
    readonly start: Change<
      Parameters<UnderstudyClient['clone']['start']>[0],
      Answer<UnderstudyClient['clone']['start']>
    >;
    readonly plan: Query<
      [request: Parameters<UnderstudyClient['clone']['plan']>[0]],
      Answer<UnderstudyClient['clone']['plan']>
    >;
  };
  readonly executions: {
    readonly get: Query<[executionId: string], Answer<UnderstudyClient['executions']['get']>>;
    readonly cancel: Change<string, void>;
    readonly retry: Change<string, Answer<UnderstudyClient['executions']['retry']>>;
    readonly credentials: Change<string, Answer<UnderstudyClient['executions']['credentials']>>;
  };
  readonly environments: {
    readonly list: Query<Page<'environments.list'>, Answer<UnderstudyClient['environments']['list']>>;
    readonly get: Query<
      [name: string, query?: Omit<Input<'environments.get'>, 'name'>],
      Answer<UnderstudyClient['environments']['get']>
    >;
    readonly delete: Change<Input<'environments.delete'>, Answer<UnderstudyClient['environments']['delete']>>;
  };
  readonly history: { readonly list: Query<Page<'history.list'>, Answer<UnderstudyClient['history']['list']>> };
  readonly keys: {
    readonly list: Query<Page<'keys.list'>, Answer<UnderstudyClient['keys']['list']>>;
    readonly create: Change<Input<'keys.create'>, Answer<UnderstudyClient['keys']['create']>>;
    readonly revoke: Change<string, Answer<UnderstudyClient['keys']['revoke']>>;
  };
  readonly audit: {
    readonly list: Query<Page<'audit.list'>, Answer<UnderstudyClient['audit']['list']>>;
    readonly verify: Query<[], Answer<UnderstudyClient['audit']['verify']>>;
  };
}

/** The methods of a client as TanStack Query takes them. */
export function queriesOf({
  clone,
  executions,
  environments,
  history,
  keys,
  audit,
}: UnderstudyClient): UnderstudyQueries {
  return {
    clone: {
      start: change('clone.start', (options, request) => clone.start(request, options)),
      plan: query('clone.plan', (options, request) => clone.plan(request, options)),
    },
    executions: {
      get: query('executions.get', (options, id) => executions.get(id, options)),
      cancel: change('executions.cancel', (options, id) => executions.cancel(id, options)),
      retry: change('executions.retry', (options, id) => executions.retry(id, options)),
      credentials: change('executions.credentials', (options, id) => executions.credentials(id, options)),
    },
    environments: {
      list: query('environments.list', (options, request) => environments.list(request, options)),
      get: query('environments.get', (options, name, request) => environments.get(name, request, options)),
      delete: change('environments.delete', (options, { name, ...request }) =>
        environments.delete(name, request, options),
      ),
    },
    history: { list: query('history.list', (options, request) => history.list(request, options)) },
    keys: {
      list: query('keys.list', (options, request) => keys.list(request, options)),
      create: change('keys.create', (options, request) => keys.create(request, options)),
      revoke: change('keys.revoke', (options, id) => keys.revoke(id, options)),
    },
    audit: {
      list: query('audit.list', (options, request) => audit.list(request, options)),
      verify: query('audit.verify', (options) => audit.verify(options)),
    },
  };
}

function query<Args extends readonly unknown[], A>(
  name: keyof Procedures,
  read: (options: RequestOptions, ...args: Args) => Promise<A>,
): Query<Args, A> {
  const keyOf = (args: readonly unknown[]) => ['understudy', ...name.split('.'), ...args];
  return {
    queryKey: (...args) => keyOf(args),
    queryOptions: (...args) => ({
      queryKey: keyOf(args),
      queryFn: ({ signal }) => read({ signal }, ...args),
    }),
  };
}

function change<Variables, A>(
  name: keyof Procedures,
  act: (options: ChangeOptions, variables: Variables) => Promise<A>,
): Change<Variables, A> {
  return {
    mutationOptions: () => ({
      mutationKey: ['understudy', ...name.split('.')],
      mutationFn: (variables, context) => act({ idempotencyKey: keyFor(context) }, variables),
    }),
  };
}

const keys = new WeakMap<object, string>();

// TanStack gives every try of one mutation the same context, and each mutation its own.
function keyFor(context: object | undefined): string {
  const known = context && keys.get(context);
  if (known !== undefined) return known;
  const key = randomKey();
  if (context) keys.set(context, key);
  return key;
}
