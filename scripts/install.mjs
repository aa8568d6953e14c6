import { createInterface } from 'node:readline';
import { signalGroup } from './process-tree.mjs';
import { showProgress } from './progress.mjs';
import { Interrupted, supervise } from './supervise.mjs';

const linesMax = 40;
const networkProblem =
  /\b(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;
// Without a network npm would try for more than a minute before it says so.
const boundedWait = {
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '3000',
  npm_config_fetch_timeout: '15000',
};

/**
 * Runs a command behind one line that says `what` is being done; what it prints is shown where it fails, and
 * nowhere else. Throws an error whose message says why it failed.
 */
export async function runQuietly(what, command, { cwd, env = {} }) {
  const progress = showProgress(what);
  const lines = [];
  const ended = await supervise(command, {
    cwd,
    env: { ...env, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // All of it: npx does not pass on every signal.
    ask: ({ pid }) => pid !== undefined && signalGroup(pid, 'SIGTERM'),
    onStart({ stdout, stderr }) {
      for (const stream of [stdout, stderr])
        createInterface(stream).on('line', (line) => {
          if (lines.push(line) > linesMax) lines.shift();
        });
    },
  }).finally(() => progress.done());
  if (ended.interrupted !== undefined) throw new Interrupted(ended.interrupted);
  if (ended.status === 0) return;
  const error = new Error(`${what} failed: ${command.join(' ')} ended with ${ended.status ?? ended.signal}`);
  throw Object.assign(error, { lines });
}

/** Installs dependencies by pnpm; throws one line that says why where the registry cannot be reached. */
export async function install(pnpm, cwd) {
  const flags = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=15000'];
  try {
    const command = [...pnpm, 'install', '--frozen-lockfile', ...flags];
    await runQuietly('Installing dependencies', command, { cwd, env: boundedWait });
  } catch (error) {
    const cause = error.lines?.find((line) => networkProblem.test(line));
    if (cause === undefined) throw withOutput(error);
    throw new Error(`Installing needs the npm registry, which does not answer: ${cause.trim()}`);
  }
}

/** The error with the last lines that the command has printed before the message. */
export function withOutput(error) {
  if (error.lines === undefined) return error;
  return new Error([...error.lines, error.message].join('\n'));
}
