import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, freePort } from '@understudy/local-servers';
import type { DatabaseEngine } from './database-server.ts';
import { startServerProcess } from './server-process.ts';

/** Whether this machine has Redis. */
export function hasRedis(): boolean {
  return findProgram('redis-server') !== undefined;
}

/** Real Redis servers, where `redis-server` is installed; user `default`. What they hold is written when they stop. */
export async function createRedisEngine(): Promise<DatabaseEngine> {
  const redis = findProgram('redis-server');
  if (!redis) throw new Error('A Redis service needs Redis on this machine: on Debian, apt-get install redis-server');
  return {
    async start({ directory, password }) {
      await mkdir(directory, { recursive: true });
      const port = await freePort();
      const settings = {
        port: String(port),
        bind: '127.0.0.1',
        dir: directory,
        requirepass: password,
        // A snapshot on SIGTERM, since there is a rule for one.
        save: '3600 1',
        pidfile: join(directory, 'redis.pid'),
        // Its command line goes on naming the directory, by which a leftover is known.
        'set-proc-title': 'no',
      };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
      return startServerProcess({ file: redis, args, port, readyLine: /Ready to accept connections/ });
    },
  };
}
