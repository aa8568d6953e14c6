import type { DatabaseKind } from '../core/database.ts';

/** What is needed to log in, wherever the server is reached. */
export interface DatabaseCredentials {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The port that the server itself listens on. */
  readonly port: number;
}

type Variables = Readonly<Record<string, string | null>>;

// Names that Railway's templates and the usual images give them; the private address first, as its port is the server's own.
const names = {
  mysql: {
    urls: ['MYSQL_URL', 'MYSQL_PRIVATE_URL', 'DATABASE_URL', 'MYSQL_PUBLIC_URL', 'DATABASE_PUBLIC_URL'],
    protocols: ['mysql:', 'mariadb:'],
    user: ['MYSQLUSER', 'MYSQL_USER', 'MARIADB_USER'],
    password: ['MYSQLPASSWORD', 'MYSQL_PASSWORD', 'MARIADB_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD'],
    database: ['MYSQLDATABASE', 'MYSQL_DATABASE', 'MARIADB_DATABASE'],
    port: 3306,
    superuser: 'root',
  },
  postgres: {
    urls: ['DATABASE_URL', 'DATABASE_PRIVATE_URL', 'POSTGRES_URL', 'DATABASE_PUBLIC_URL'],
    protocols: ['postgres:', 'postgresql:'],
    user: ['PGUSER', 'POSTGRES_USER'],
    password: ['PGPASSWORD', 'POSTGRES_PASSWORD'],
    database: ['PGDATABASE', 'POSTGRES_DB'],
    port: 5432,
    superuser: 'postgres',
  },
} as const;

/** Reads a database's credentials from its variables; undefined where they are not all there, or are sealed. */
export function credentialsIn(variables: Variables, kind: DatabaseKind): DatabaseCredentials | undefined {
  return fromUrl(variables, kind) ?? fromParts(variables, kind);
}

function fromUrl(variables: Variables, kind: DatabaseKind): DatabaseCredentials | undefined {
  const { urls, protocols, port } = names[kind];
  for (const name of urls) {
    const value = variables[name] ?? '';
    if (!URL.canParse(value)) continue;
    const url = new URL(value);
    if (!protocols.some((protocol) => protocol === url.protocol) || url.password === '') continue;
    return {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      port: name.includes('PUBLIC') ? port : Number(url.port) || port,
    };
  }
  return undefined;
}

function fromParts(variables: Variables, kind: DatabaseKind): DatabaseCredentials | undefined {
  const { user: users, password: passwords, database: databases, port, superuser } = names[kind];
  const first = (candidates: readonly string[]) => candidates.map((name) => variables[name]).find((value) => value);
  const user = first(users) ?? superuser;
  const password = user === superuser ? first([...passwords].reverse()) : first(passwords);
  const database = first(databases) ?? (kind === 'postgres' ? user : undefined);
  return password && database ? { user, password, database, port } : undefined;
}
