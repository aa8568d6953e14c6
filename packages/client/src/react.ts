import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@understudy/server/router';

const context = createTRPCContext<AppRouter>();

/** Puts an Understudy client (`createClient(…).trpc`) and a QueryClient within reach of the components below. */
export const UnderstudyProvider = context.TRPCProvider;

/** Options for TanStack Query's hooks, typed by procedure: `useQuery(useUnderstudy().executions.get.queryOptions({ … }))`. */
export const useUnderstudy = context.useTRPC;

/** The client that the provider holds. */
export const useUnderstudyClient = context.useTRPCClient;
