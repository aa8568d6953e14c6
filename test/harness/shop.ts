import { hasMariadb, type Simulator } from '@understudy/simulator';
import { createConnection } from 'mysql2/promise';
import postgres from 'postgres';

/** The production environment of the tests: a web service and a database with a few rows that hold the site's URL. */
export interface Shop {
  readonly projectId: string;
  readonly siteUrl: string;
  readonly databaseService: string;
}

const siteUrl = 'https://www.example-shop.com';

/** Whether a suite on a real MariaDB runs here; where there is none it says so and is skipped, but in CI it fails. */
export const canRunMariadb = process.env.CI === 'true' || hasMariadb();
if (!canRunMariadb)
  process.stderr.write('Suites on MySQL are skipped: no mariadbd (Debian: apt-get install mariadb-server)\n');

/** Makes the project with its production environment and fills its database. */
export async function makeShop(
  simulator: Simulator,
  kind: 'mysql' | 'postgres',
  domain = 'www.example-shop.com',
): Promise<Shop> {
  const databaseService = kind === 'mysql' ? 'MySQL' : 'Postgres';
  const project = await simulator.createProject({
    name: 'Example Shop',
    services: [
      {
        name: 'Web',
        kind: 'web',
        image: 'wordpress:6-apache',
        variables: { SITE_URL: siteUrl },
        // No domain of Railway's, so that a clone has to ask for one.
        domains: { service: false, custom: [domain] },
      },
      { name: databaseService, kind },
    ],
  });
  const url = simulator.databaseUrl(project.id, 'production', databaseService);
  await (kind === 'mysql' ? fillMysql(url) : fillPostgres(url));
  return { projectId: project.id, siteUrl, databaseService };
}

async function fillPostgres(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`
    CREATE TABLE posts (id serial PRIMARY KEY, title text NOT NULL, content text);
    INSERT INTO posts (title, content) SELECT 'Post ' || n, 'See ${siteUrl}/post-' || n FROM generate_series(1, 500) n;
    CREATE TABLE options (name text PRIMARY KEY, value text);
    INSERT INTO options VALUES ('siteurl', '${siteUrl}'), ('widget', 'a:1:{s:3:"url";s:28:"${siteUrl}";}');
  `);
  await sql.end();
}

async function fillMysql(url: string): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  const posts = Array.from({ length: 500 }, (_, at) => `('Post ${at + 1}', 'See ${siteUrl}/post-${at + 1}')`);
  await connection.query(`
    CREATE TABLE posts (id int AUTO_INCREMENT PRIMARY KEY, title text NOT NULL, content longtext) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    INSERT INTO posts (title, content) VALUES ${posts.join(',')};
    CREATE TABLE options (name varchar(191) PRIMARY KEY, value longtext) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    INSERT INTO options VALUES ('siteurl', '${siteUrl}'), ('widget', 'a:1:{s:3:"url";s:28:"${siteUrl}";}');
  `);
  await connection.end();
}
