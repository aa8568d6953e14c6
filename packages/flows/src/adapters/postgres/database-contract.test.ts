import postgres from 'postgres';
import { describeDatabase } from '../../testing/database.contract.ts';
import { lockWith } from '../../testing/database-contract/bench.ts';
import { startPostgres } from '../../testing/postgres-server.ts';
import { runPostgres, runPostgresAtOnce } from '../../testing/run-postgres.ts';
import { createPostgresDriver, postgresDialect } from './index.ts';

describeDatabase('the driver for Postgres', async () => {
  const server = await startPostgres();
  return {
    url: server.url,
    createDriver: createPostgresDriver,
    run: runPostgres,
    runAtOnce: runPostgresAtOnce,
    async holdLock(url) {
      const connection = postgres(url, { max: 1 });
      await connection`SELECT pg_advisory_lock(8461244977254593653)`;
      return { [Symbol.asyncDispose]: () => connection.end() };
    },
    lock: (address, options) => lockWith(postgresDialect, address, options),
    breakIsNoticed: 'at once',
    async cutConnections(database) {
      await runPostgres(
        server.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
      );
    },
    countConnections: (database) => `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = '${database}'`,
    sql: {
      bytesType: 'bytea',
      bytes: (hex) => `'\\x${hex}'`,
      changeType: (table, column, type) => `ALTER TABLE ${table} ALTER ${column} TYPE ${type}`,
    },
    nameOf: (table) => `public.${table}`,
    columnOf: (table, column) => `public.${table}."${column}"`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});
