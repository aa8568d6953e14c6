import type { z } from 'zod';

/** One operation of Railway's GraphQL API: what is sent, what must come back, and how it may be sent. */
export interface Operation<A> {
  /** As the text names it; also the `query` parameter of the URL, by which Railway's edge distinguishes operations. */
  readonly name: string;
  readonly text: string;
  /** The shape of `data`. */
  readonly answer: z.ZodType<A>;
  /** Sending it again does no harm when nobody knows what became of the first. */
  readonly repeatable: boolean;
  readonly timeoutMs: number;
}

const queryTimeoutMs = 30_000;
/** Railway may take over 30 s to store variables. */
const mutationTimeoutMs = 60_000;

type Given<A> = Pick<Operation<A>, 'name' | 'text' | 'answer'>;

/** A query: always repeatable. */
export function query<A>(operation: Given<A>): Operation<A> {
  return { ...operation, repeatable: true, timeoutMs: queryTimeoutMs };
}

/** A mutation; it states whether it may be repeated. */
export function mutation<A>(operation: Given<A> & { repeatable: boolean; timeoutMs?: number }): Operation<A> {
  return { timeoutMs: mutationTimeoutMs, ...operation };
}
