import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { runMysql } from '../../testing/run-mysql.ts';
import { emptyDatabase } from './empty-database.ts';
import { openSession } from './session.ts';
import { definitionSettings } from './session-settings.ts';

// Each of a kind, and named so that it has to be quoted; some need others, which therefore have to go after them.
const everything = [
  'CREATE SEQUENCE `a seq`',
  'CREATE TABLE `zz parent` (id INT PRIMARY KEY)',
  'CREATE TABLE child (id INT DEFAULT nextval(`a seq`), FOREIGN KEY (id) REFERENCES `zz parent` (id))',
  'CREATE TABLE versioned (id INT) WITH SYSTEM VERSIONING',
  'CREATE TABLE `tick``ed` (id INT)',
  'CREATE VIEW `a view` AS SELECT id FROM child',
  'CREATE VIEW b_view AS SELECT id FROM `a view`',
  'CREATE TRIGGER a_trigger BEFORE INSERT ON child FOR EACH ROW SET NEW.id = 1',
  'CREATE FUNCTION `a function`() RETURNS INT DETERMINISTIC RETURN 1',
  'CREATE PROCEDURE `a procedure`() SELECT 1',
  "CREATE EVENT `an event` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01' DO SELECT 1",
  'SET sql_mode = ORACLE',
  'CREATE PACKAGE a_package AS FUNCTION one RETURN INT; END',
  'CREATE PACKAGE BODY a_package AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END',
];

const objects = (schema: string) => `
  SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${schema}'
  UNION ALL SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${schema}'
  UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${schema}'
  UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '${schema}'`;

describe.runIf(canTestMariadb())('emptying a MySQL database', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startMariadb();
    for (const name of ['filled', 'beside']) {
      await runMysql(server.url, `CREATE DATABASE ${name}`);
      await runMysql(`${server.url}/${name}`, ...everything);
    }
    await runMysql(server.url, 'CREATE USER someone', 'GRANT SELECT ON filled.* TO someone');
    const address = { url: `${server.url}/filled`, describe: 'filled' };
    await using session = await openSession(address, new AbortController().signal, definitionSettings);
    await emptyDatabase(session);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('leaves nothing of any kind', async () => {
    expect(await runMysql(server.url, objects('filled'))).toEqual([]);
  });

  test('leaves the database itself, with the rights on it', async () => {
    expect(await runMysql(server.url, "SHOW DATABASES LIKE 'filled'")).toHaveLength(1);
  });

  test('touches no other database', async () => {
    // All but the statement that sets the mode.
    expect(await runMysql(server.url, objects('beside'))).toHaveLength(everything.length - 1);
  });
});
