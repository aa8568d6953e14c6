import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { freePort } from '@understudy/local-servers';
import { describe, expect, test } from 'vitest';
import { fakeContext } from '../fake-context.ts';
import { type Bench, databaseOf } from './bench.ts';

/** A server may still be starting when it is needed. */
export function waiting(bench: () => Bench): void {
  describe('waiting until a server is ready', () => {
    const at = (port: number) => {
      const url = new URL(bench().url);
      url.port = String(port);
      return { url: url.href, describe: 'the database' };
    };

    test('ends at once where it is, and leaves no connection', async () => {
      const address = await bench().create();
      await bench().driver.waitUntilReady(address, fakeContext(), 60_000);
      await expect.poll(() => bench().count(bench().countConnections(databaseOf(address)))).toBe(0);
    });

    test('ends once it answers', async () => {
      const port = await freePort();
      const ready = bench().driver.waitUntilReady(at(port), fakeContext(), 60_000);
      await using _late = await passOn(port, Number(new URL(bench().url).port));
      await expect(ready).resolves.toBeUndefined();
    });

    test('tries again for as long as it is told, then says why it failed, without the password', async () => {
      const address = at(await freePort());
      const failure = bench().driver.waitUntilReady(address, fakeContext(), 300);
      await expect(failure).rejects.toMatchObject({
        name: 'TaskError',
        fatal: false,
        message: expect.stringMatching(/^the database: not ready after 0\.3 s: .*ECONNREFUSED/),
      });
    });

    test('ends where it is stopped', async () => {
      const context = fakeContext(AbortSignal.abort());
      await expect(bench().driver.waitUntilReady(at(await freePort()), context, 60_000)).rejects.toMatchObject({
        fatal: false,
        message: 'the database: stopped while waiting for it: no answer',
      });
    });

    test('a server that is gone fails a copy, to be tried again, without the password', async () => {
      const url = new URL(`${at(await freePort()).url}/x`);
      url.password = 'canary-password';
      const target = await bench().create();
      const error = await bench()
        .driver.copy({ url: url.href, describe: 'gone' }, target, fakeContext())
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        name: 'TaskError',
        fatal: false,
        message: expect.stringMatching(/^gone: .*ECONNREFUSED/),
      });
      expect(String(error)).not.toContain('canary-password');
    });
  });
}

/** A port that leads to another one from now on, but for the first that comes. */
async function passOn(port: number, to: number): Promise<AsyncDisposable> {
  let came = 0;
  const server = createServer((socket) => {
    came += 1;
    if (came === 1) return void socket.destroy();
    const on = connect(to, '127.0.0.1');
    socket.on('error', () => on.destroy()).pipe(on);
    on.on('error', () => socket.destroy()).pipe(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
