import { createHash } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { describe } from 'vitest';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { describeDatabase } from '../../testing/database.contract.ts';
import { lockWith } from '../../testing/database-contract/bench.ts';
import { startMariadb } from '../../testing/mariadb-server.ts';
import { runMysql, runMysqlAtOnce } from '../../testing/run-mysql.ts';
import { createMysqlDriver, mysqlDialect } from './index.ts';

describe.runIf(canTestMariadb())('MariaDB', () => {
  describeDatabase('the driver for MySQL', async () => {
    const server = await startMariadb();
    return {
      url: server.url,
      createDriver: createMysqlDriver,
      run: runMysql,
      runAtOnce: runMysqlAtOnce,
      async holdLock(url) {
        const database = new URL(url).pathname.slice(1);
        const connection = await createConnection(url);
        await connection.query(`SELECT GET_LOCK('understudy-${createHash('sha1').update(database).digest('hex')}', 0)`);
        return { [Symbol.asyncDispose]: () => connection.end() };
      },
      lock: (address, options) => lockWith(mysqlDialect, address, options),
      breakIsNoticed: 'with the heartbeat',
      async cutConnections(database) {
        const found = await runMysql(
          server.url,
          `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = '${database}'`,
        );
        for (const row of found) await runMysql(server.url, `KILL ${Object.values(row ?? {})[0]}`);
      },
      countConnections: (database) =>
        `SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE DB = '${database}' AND COMMAND <> 'Killed'`,
      sql: {
        bytesType: 'BLOB',
        bytes: (hex) => `x'${hex}'`,
        changeType: (table, column, type) => `ALTER TABLE ${table} MODIFY ${column} ${type}`,
      },
      nameOf: (table) => table,
      columnOf: (table, column) => `${table}.${column}`,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  });
});
