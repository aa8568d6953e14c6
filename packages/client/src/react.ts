import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@understudy/server/router';

type UnderstudyContext = ReturnType<typeof createTRPCContext<AppRouter>>;

const context: UnderstudyContext = createTRPCContext<AppRouter>();

/** Puts an Understudy client (`createClient(…).trpc`) and a QueryClient within reach of the components below. */
export const UnderstudyProvider: UnderstudyContext['TRPCProvider'] = context.TRPCProvider;

/** Options for TanStack Query's hooks, typed by procedure: `useQuery(useUnderstudy().executions.get.queryOptions({ … }))`. */
export const useUnderstudy: UnderstudyContext['useTRPC'] = context.useTRPC;

/** The client that the provider holds. */
export const useUnderstudyClient: UnderstudyContext['useTRPCClient'] = context.useTRPCClient;
