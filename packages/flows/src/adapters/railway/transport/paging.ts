import { z } from 'zod';

/** The fields by which a list is paged through. */
export const pageInfoFields = 'pageInfo { hasNextPage endCursor }';

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

/** A page of a list of `node`s. */
export function connection<T extends z.ZodType>(node: T) {
  return z.object({ edges: z.array(z.object({ node })), pageInfo });
}
