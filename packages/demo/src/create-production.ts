import { hasMariadb, type Simulator } from '@understudy/simulator';
import { seedShop } from './site/seed-shop.ts';
import { seedWordpress } from './site/seed-wordpress.ts';

const siteDomain = 'www.acme-goods.example';
// Another, since the site may have been begun before its database did not start.
const shopDomain = 'shop.acme-goods.example';

/** A project with a production environment, and what it is in a few words. */
export interface Production {
  readonly projectId: string;
  readonly what: string;
}

interface ProductionOptions {
  readonly explain: (reason: string) => void;
  readonly lastLog: () => string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Creates the project "Acme Goods" with a production environment that holds a realistic site: WordPress on MySQL where
 * this machine has a MariaDB that starts, else a shop on Postgres. `explain` gets the reason; `lastLog` has the last
 * words of a server that did not start. Begins nothing more once `signal` has aborted.
 */
export async function createProduction(
  simulator: Simulator,
  { explain, lastLog, signal }: ProductionOptions,
): Promise<Production> {
  if (!hasMariadb()) {
    explain('This machine has no MariaDB (Debian: apt-get install mariadb-server).');
    return shopOnPostgres(simulator);
  }
  try {
    return await wordpressOnMysql(simulator);
  } catch (error) {
    signal.throwIfAborted();
    const reason = lastLog() ?? (error instanceof Error ? error.message : String(error));
    explain(`MariaDB is there but does not start: ${reason}`);
    return shopOnPostgres(simulator);
  }
}

async function wordpressOnMysql(simulator: Simulator): Promise<Production> {
  const project = await simulator.createProject({
    name: 'Acme Goods',
    services: [
      {
        name: 'WordPress',
        kind: 'web',
        image: 'wordpress:6-apache',
        variables: {
          WORDPRESS_DB_HOST: `\${{MySQL.MYSQLHOST}}`,
          WORDPRESS_DB_PASSWORD: `\${{MySQL.MYSQL_ROOT_PASSWORD}}`,
        },
        domains: { custom: [siteDomain] },
      },
      { name: 'MySQL', kind: 'mysql' },
    ],
  });
  await seedWordpress(simulator.databaseUrl(project.id, 'production', 'MySQL'), `https://${siteDomain}`);
  return { projectId: project.id, what: 'WordPress on MySQL, a real MariaDB' };
}

async function shopOnPostgres(simulator: Simulator): Promise<Production> {
  const project = await simulator.createProject({
    name: 'Acme Goods',
    services: [
      {
        name: 'Shop',
        kind: 'web',
        image: 'acme/shop:3',
        variables: { DATABASE_URL: `\${{Postgres.DATABASE_URL}}` },
        domains: { custom: [shopDomain] },
      },
      { name: 'Postgres', kind: 'postgres' },
    ],
  });
  await seedShop(simulator.databaseUrl(project.id, 'production', 'Postgres'), `https://${shopDomain}`);
  return { projectId: project.id, what: 'a shop on Postgres, a real one' };
}
