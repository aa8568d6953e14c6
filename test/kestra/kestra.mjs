// The real Kestra 2.0 engine for tests. On the command line:
//   node test/kestra/kestra.mjs build
//   node test/kestra/kestra.mjs start --port 8080 --data DIR [--username U --password P] [--set name=value]…
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build, missingParts } from './build.mjs';
import { descendants, killAll } from './descendants.mjs';
import { javaArguments } from './java-command.mjs';

export { killAll, missingParts };

const START_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 10_000;
/** Kestra's own settings under which a dead worker's task is resubmitted in seconds rather than minutes. */
export const promptLiveness = {
  'kestra.server.liveness.interval': '1s',
  'kestra.server.liveness.timeout': '8s',
  'kestra.server.liveness.initial-delay': '1s',
  'kestra.server.liveness.heartbeat-interval': '1s',
  'kestra.server.worker-task-restart-strategy': 'IMMEDIATELY',
};

/** Starts an engine on its data directory and resolves once it serves requests; see kestra.d.mts. */
export async function startKestra(options) {
  const { dataDir, environment = {} } = options;
  const { java, args } = await hostCommand(dataDir);
  const errors = join(dataDir, 'stderr.log');
  const errorFile = openSync(errors, 'a');
  const child = spawn(java, [...args, ...hostArguments(options)], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', errorFile],
  });
  closeSync(errorFile);
  const exited = once(child, 'exit');
  const ready = await readyLine(child, exited, errors);
  return handle({ child, exited, ready, logFile: join(dataDir, 'host.log') });
}

async function hostCommand(dataDir) {
  const { java, classpath, options } = await build();
  mkdirSync(dataDir, { recursive: true });
  const asked = (process.env.KESTRA_JAVA_OPTIONS ?? '').split(' ').filter(Boolean);
  return { java, args: javaArguments({ classpath, dataDir, more: [...options, ...asked] }) };
}

// The host ends when its standard input does, so that no engine outlives the test that started it.
function hostArguments({ port = 0, managementPort = 0, dataDir, credentials, settings = {} }) {
  const login = credentials ? ['--username', credentials.username, '--password', credentials.password] : [];
  const named = {
    '--port': port,
    '--management-port': managementPort,
    '--data': resolve(dataDir),
    '--until-eof': true,
  };
  return [
    ...Object.entries(named).flatMap(([name, value]) => [name, String(value)]),
    ...login,
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  ];
}

async function readyLine(child, exited, errors) {
  const lines = createInterface({ input: child.stdout });
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = exited.then(() => {
    throw new Error(`Kestra ended before it was ready:\n${readFileSync(errors, 'utf8').slice(-4000)}`);
  });
  try {
    const [line] = await Promise.race([once(lines, 'line', { signal: timeout }), ended]);
    return JSON.parse(line);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function handle({ child, exited, ready, logFile }) {
  const kill = async () => {
    // Halted first, so that no task starts between the look and the end.
    child.kill('SIGSTOP');
    const tasks = isAlive(child) ? descendants(child.pid) : [];
    child.kill('SIGKILL');
    await exited;
    return tasks;
  };
  const stop = async () => {
    if (!isAlive(child)) return;
    const tasks = descendants(child.pid);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(force);
    killAll(tasks);
  };
  const { url, managementUrl, pid } = ready;
  return { url, managementUrl, pid, logFile, stop, kill, [Symbol.asyncDispose]: stop };
}

function isAlive(child) {
  return child.exitCode === null && child.signalCode === null;
}

async function startInForeground(commandLine) {
  const { java, args } = await hostCommand(commandLine[commandLine.indexOf('--data') + 1]);
  const child = spawn(java, [...args, ...commandLine], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exit(code ?? 0);
}

async function main([command, ...rest]) {
  const missing = missingParts();
  if (missing) throw new Error(`Kestra cannot be had here: ${missing}`);
  if (command === 'build') await build();
  else if (command === 'start' && rest.includes('--data')) await startInForeground(rest);
  else
    throw new Error(
      'usage: kestra.mjs build | start --port N --data DIR [--username U --password P] [--set name=value]…',
    );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
