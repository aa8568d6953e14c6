import { hasMariadb, type Simulator } from '@understudy/simulator';
import { seedShop } from './site/seed-shop.ts';
import { seedWordpress } from './site/seed-wordpress.ts';

const siteDomain = 'www.acme-goods.example';

/** Creates the project "Acme Goods" with a production environment that holds a realistic site. */
export async function createProduction(
  simulator: Simulator,
  print: (line: string) => void,
): Promise<{ projectId: string }> {
  return hasMariadb() ? wordpressOnMysql(simulator, print) : shopOnPostgres(simulator, print);
}

async function wordpressOnMysql(simulator: Simulator, print: (line: string) => void): Promise<{ projectId: string }> {
  print('production  WordPress on MySQL (a real MariaDB server)');
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
  return { projectId: project.id };
}

async function shopOnPostgres(simulator: Simulator, print: (line: string) => void): Promise<{ projectId: string }> {
  print('production  the shop on Postgres, since this machine has no MariaDB (Debian: apt-get install mariadb-server)');
  const project = await simulator.createProject({
    name: 'Acme Goods',
    services: [
      {
        name: 'Shop',
        kind: 'web',
        image: 'acme/shop:3',
        variables: { DATABASE_URL: `\${{Postgres.DATABASE_URL}}` },
        domains: { custom: [siteDomain] },
      },
      { name: 'Postgres', kind: 'postgres' },
    ],
  });
  await seedShop(simulator.databaseUrl(project.id, 'production', 'Postgres'), `https://${siteDomain}`);
  return { projectId: project.id };
}
