import { randomBytes } from 'node:crypto';
import type { ServiceKind } from '../state/records.ts';

const proxied = `\${{RAILWAY_TCP_PROXY_DOMAIN}}:\${{RAILWAY_TCP_PROXY_PORT}}`;

/** The variables that Railway's template of a database service brings, with a password of its own. */
export function templateVariables(kind: ServiceKind): Record<string, string> {
  switch (kind) {
    case 'mysql':
      return mysqlVariables();
    case 'postgres':
      return postgresVariables();
    case 'redis':
      return redisVariables();
    default:
      return {};
  }
}

function mysqlVariables(): Record<string, string> {
  const login = `root:\${{MYSQL_ROOT_PASSWORD}}`;
  return {
    MYSQL_ROOT_PASSWORD: newPassword(),
    MYSQL_DATABASE: 'railway',
    MYSQLHOST: `\${{RAILWAY_PRIVATE_DOMAIN}}`,
    MYSQLPORT: '3306',
    MYSQLUSER: 'root',
    MYSQLPASSWORD: `\${{MYSQL_ROOT_PASSWORD}}`,
    MYSQLDATABASE: `\${{MYSQL_DATABASE}}`,
    MYSQL_URL: `mysql://${login}@\${{RAILWAY_PRIVATE_DOMAIN}}:3306/\${{MYSQL_DATABASE}}`,
    MYSQL_PUBLIC_URL: `mysql://${login}@${proxied}/\${{MYSQL_DATABASE}}`,
  };
}

function postgresVariables(): Record<string, string> {
  const login = `\${{POSTGRES_USER}}:\${{POSTGRES_PASSWORD}}`;
  return {
    POSTGRES_USER: 'postgres',
    POSTGRES_PASSWORD: newPassword(),
    POSTGRES_DB: 'railway',
    PGHOST: `\${{RAILWAY_PRIVATE_DOMAIN}}`,
    PGPORT: '5432',
    PGUSER: `\${{POSTGRES_USER}}`,
    PGPASSWORD: `\${{POSTGRES_PASSWORD}}`,
    PGDATABASE: `\${{POSTGRES_DB}}`,
    DATABASE_URL: `postgresql://${login}@\${{RAILWAY_PRIVATE_DOMAIN}}:5432/\${{POSTGRES_DB}}`,
    DATABASE_PUBLIC_URL: `postgresql://${login}@${proxied}/\${{POSTGRES_DB}}`,
  };
}

function redisVariables(): Record<string, string> {
  const login = `default:\${{REDIS_PASSWORD}}`;
  return {
    REDIS_PASSWORD: newPassword(),
    REDISHOST: `\${{RAILWAY_PRIVATE_DOMAIN}}`,
    REDISPORT: '6379',
    REDISUSER: 'default',
    REDISPASSWORD: `\${{REDIS_PASSWORD}}`,
    REDIS_URL: `redis://${login}@\${{RAILWAY_PRIVATE_DOMAIN}}:6379`,
    REDIS_PUBLIC_URL: `redis://${login}@${proxied}`,
  };
}

function newPassword(): string {
  return randomBytes(16).toString('hex');
}
