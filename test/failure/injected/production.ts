import postgres from 'postgres';
import { railway } from '../../harness/clones.ts';
import type { Product } from '../../harness/product.ts';
import type { Shop } from '../../harness/shop.ts';

/** All of a project that a clone must leave as it was. */
export interface Traces {
  /** Environments by name, with what stands in each: services with domains, open TCP proxies and variables. */
  readonly environments: unknown;
  readonly sharedVariables: unknown;
  /** What its database holds, as a digest, and who is connected to it. */
  readonly rows: string;
  readonly connections: number;
  /** Locks that somebody took by hand, as a copy does. */
  readonly locks: number;
}

/** What there is in a project now. */
export async function tracesOf(product: Product, shop: Shop): Promise<Traces> {
  const project = product.simulator.state().find(({ id }) => id === shop.projectId);
  const standing = project?.environments.filter(({ deleted }) => !deleted) ?? [];
  const production = standing.find(({ name }) => name === 'production');
  const { body } = await railway(
    product,
    'query V($p: String!, $e: String!) { variables(projectId: $p, environmentId: $e) }',
    { p: shop.projectId, e: production?.id ?? '' },
  );
  const environments = standing.map(({ name, services }) => ({
    name,
    // A service that Railway deploys again has another status for a moment.
    services: services.map(({ status: _, ...service }) => service),
  }));
  const url = product.simulator.databaseUrl(shop.projectId, 'production', shop.databaseService);
  return { environments, sharedVariables: body.data?.variables, ...(await databaseTraces(url)) };
}

async function databaseTraces(url: string): Promise<Pick<Traces, 'rows' | 'connections' | 'locks'>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql<{ rows: string; connections: number; locks: number }[]>`
      SELECT (SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM posts p)
          || (SELECT md5(string_agg(o::text, ',' ORDER BY name)) FROM options o) AS rows,
        (SELECT count(*)::int FROM pg_stat_activity
          WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS connections,
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks`;
    if (!found) throw new Error('production did not answer');
    return found;
  } finally {
    await sql.end();
  }
}
