import { setTimeout as sleep } from 'node:timers/promises';
import { type Postmaster, readPostmaster } from './postmaster-file.ts';
import { commandLine, isAlive } from './process-table.ts';

const settleTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const pollMs = 20;

/**
 * The server that runs on the data directory, whoever started it, once it accepts connections; undefined where none
 * does. One that is just stopping is waited for. Throws where it does neither within a minute.
 */
export async function runningPostgres(directory: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + settleTimeoutMs;
  for (;;) {
    const server = await postmasterOf(directory);
    if (!server || server.state === 'ready') return server;
    if (Date.now() > deadline)
      throw new Error(`the database server ${server.pid} of ${directory} does not get out of state "${server.state}"`);
    await sleep(pollMs);
  }
}

/**
 * Stops a server by Postgres' fast shutdown: sessions end, the data is written, at last the pid file goes. One that takes
 * longer than that is left to finish.
 */
export async function stopPostgres(pid: number, directory: string): Promise<void> {
  // A server that another process had started may stay in the process table until somebody asks how it ended.
  const runs = async () => isAlive(pid) && (await readPostmaster(directory)) !== undefined;
  if (!(await runs())) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + stopTimeoutMs;
  while ((await runs()) && Date.now() < deadline) await sleep(pollMs);
}

async function postmasterOf(directory: string): Promise<Postmaster | undefined> {
  const server = await readPostmaster(directory);
  const ours = server?.directory === directory && (await commandLine(server.pid)).includes('postgres');
  return ours ? server : undefined;
}
