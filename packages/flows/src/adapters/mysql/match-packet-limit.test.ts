import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { runMysql } from '../../testing/run-mysql.ts';
import { matchPacketLimit } from './match-packet-limit.ts';
import { openSession } from './session.ts';

const small = 16_777_216;
const large = 33_554_432;

describe.runIf(canTestMariadb())('the largest packet of a MySQL target', () => {
  let source: TestServer;
  let target: TestServer;
  beforeAll(async () => {
    [source, target] = await Promise.all([startMariadb(), startMariadb()]);
    await runMysql(target.url, "CREATE USER plain IDENTIFIED BY 'pw'");
  });
  afterAll(async () => {
    await source?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
  });

  async function match(sourceBytes: number, targetBytes: number, user = 'root') {
    await runMysql(source.url, `SET GLOBAL max_allowed_packet = ${sourceBytes}`);
    await runMysql(target.url, `SET GLOBAL max_allowed_packet = ${targetBytes}`);
    const context = fakeContext();
    await using session = await openSession({ url: source.url, describe: 'here' }, context.signal, 'NAMES utf8mb4');
    const address = { url: target.url.replace('root@', `${user}@`), describe: 'there' };
    const bytes = await matchPacketLimit(session, address, context);
    const [is] = await runMysql(target.url, 'SELECT @@global.max_allowed_packet AS bytes');
    return { bytes, is, lines: context.lines.map(({ level }) => level) };
  }

  test("is raised to the source's where it is lower", async () => {
    expect(await match(large, small)).toEqual({ bytes: large, is: { bytes: large }, lines: ['INFO'] });
  });

  test.each([small, large])('stays where the source takes no more: %i', async (bytes) => {
    expect(await match(small, bytes)).toEqual({ bytes, is: { bytes }, lines: [] });
  });

  test('stays, with a warning, where the right to raise it is missing', async () => {
    expect(await match(large, small, 'plain:pw')).toEqual({ bytes: small, is: { bytes: small }, lines: ['WARN'] });
  });
});
