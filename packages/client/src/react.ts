'use client';

import { createContext, createElement, type FunctionComponent, type ReactNode, useContext, useMemo } from 'react';
import type { UnderstudyClient } from './client.ts';
import { queriesOf, type UnderstudyQueries } from './queries.ts';

export type { Change, Query, UnderstudyQueries } from './queries.ts';

const context = createContext<UnderstudyClient | undefined>(undefined);

/** Puts a client (`createClient(…)`) within reach of the components below. */
export const UnderstudyProvider: FunctionComponent<{
  readonly client: UnderstudyClient;
  readonly children?: ReactNode;
}> = ({ client, children }) => createElement(context.Provider, { value: client }, children);

/** The client that the provider holds. */
export function useUnderstudyClient(): UnderstudyClient {
  const client = useContext(context);
  if (!client) throw new Error('There is no <UnderstudyProvider client={…}> above this component');
  return client;
}

/**
 * Options for TanStack Query's hooks, by method of the client: `useQuery(useUnderstudy().executions.get.queryOptions(id))`,
 * `useMutation(useUnderstudy().clone.start.mutationOptions())`. Errors are the client's, and so are idempotency keys.
 */
export function useUnderstudy(): UnderstudyQueries {
  const client = useUnderstudyClient();
  return useMemo(() => queriesOf(client), [client]);
}
