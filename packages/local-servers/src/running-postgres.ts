import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Postmaster, readPostmaster } from './postmaster-file.ts';
import { commandLine, isAlive, processesIn, signalProcess, workingDirectory } from './process-table.ts';

const settleTimeoutMs = 60_000;
// Each within that: the shutdown that writes everything, the one that leaves it to the next start, and the end.
const stopTimeoutsMs = { SIGINT: 4_000, SIGQUIT: 1_500, SIGKILL: 1_000 } as const;
const endTimeoutMs = 600;
const leftoversTimeoutMs = 2_000;
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

/** Whether this process is the Postgres of the data directory: a process id may have been given to another since. */
export async function runsPostgres(pid: number, directory: string): Promise<boolean> {
  const command = await commandLine(pid);
  if (!command.includes('postgres')) return false;
  const place = await workingDirectory(pid);
  return place === undefined
    ? command.includes(directory)
    : place === (await realpath(directory).catch(() => directory));
}

/** Ends whatever runs of a server on the data directory, at once; what was committed is found again at the next start. */
export async function endPostgres(directory: string): Promise<void> {
  const server = await readPostmaster(directory);
  const place = await realpath(directory).catch(() => directory);
  // One that is just starting has no pid file yet.
  const pids = new Set([...(server ? [server.pid] : []), ...(await processesIn(place))]);
  const ours = async () => {
    const running = await Promise.all([...pids].map((pid) => runsPostgres(pid, directory)));
    return [...pids].filter((_, at) => running[at]);
  };
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of await ours()) signalProcess(pid, signal);
    const deadline = Date.now() + endTimeoutMs;
    while (Date.now() < deadline && (await ours()).length > 0) await sleep(pollMs);
  }
}

/**
 * Stops a server by Postgres' fast shutdown: sessions end, the data is written, at last the pid file goes. One that takes
 * too long is ended at once, with all of its processes: what was committed is found again at the next start.
 */
export async function stopPostgres(pid: number, directory: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    // A server that another process had started may stay in the process table until somebody asks how it ended.
    if (!isAlive(pid) || !(await runsPostgres(pid, directory))) break;
    signalProcess(pid, signal);
    const deadline = Date.now() + stopTimeoutsMs[signal];
    while (Date.now() < deadline && (await runsPostgres(pid, directory))) await sleep(pollMs);
  }
  await clearDeadPostgres(directory);
}

/**
 * Ends what a server that was killed has left on its data directory, and that would keep the next one out: its processes,
 * and a pid file whose number belongs to somebody else by now. Nothing where a server runs.
 */
export async function clearDeadPostgres(directory: string): Promise<void> {
  if (await postmasterOf(directory)) return;
  const place = await realpath(directory).catch(() => directory);
  const deadline = Date.now() + leftoversTimeoutMs;
  for (let left = await leftovers(place); left.length > 0 && Date.now() < deadline; left = await leftovers(place)) {
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    await sleep(pollMs);
  }
  const server = await readPostmaster(directory);
  // Postgres itself takes over a file whose process is gone; one that it believes alive it would not.
  if (server && isAlive(server.pid) && !(await postmasterOf(directory)))
    await rm(join(directory, 'postmaster.pid'), { force: true });
}

// Postgres' children name themselves so; a server that is just starting does not.
async function leftovers(place: string): Promise<readonly number[]> {
  const pids = await processesIn(place);
  const commands = await Promise.all(pids.map(commandLine));
  return pids.filter((_, at) => commands[at]?.startsWith('postgres: '));
}

async function postmasterOf(directory: string): Promise<Postmaster | undefined> {
  const server = await readPostmaster(directory);
  const ours = server?.directory === directory && (await runsPostgres(server.pid, directory));
  return ours ? server : undefined;
}
