import { badInput } from '../railway-errors.ts';

/** The arguments of every list of Railway's. */
export interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

const pageMax = 5_000;

/** A page of a list. Cursors are ids: an item that is deleted meanwhile shifts no other. */
export function connection<Item extends { readonly id: string }, View>(
  items: readonly Item[],
  { first, after }: PageArgs,
  view: (item: Item) => View,
) {
  const begin = after ? items.findIndex((item) => item.id === fromCursor(after)) + 1 : 0;
  if (after && begin === 0) throw badInput('Invalid cursor');
  const page = items.slice(begin, begin + Math.min(first ?? pageMax, pageMax));
  const edges = page.map((item) => ({ cursor: toCursor(item.id), node: view(item) }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: begin + page.length < items.length,
      hasPreviousPage: begin > 0,
    },
  };
}

function toCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function fromCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString();
}
