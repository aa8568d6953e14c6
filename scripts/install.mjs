import { createInterface } from 'node:readline';
import { killTree } from './process-tree.mjs';
import { showProgress } from './progress.mjs';
import { Interrupted, supervise } from './supervise.mjs';

const linesMax = 40;
// npm's words and pnpm's for a registry that does not answer; the second has the address, too.
const networkProblem =
  /\b(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|error sending request)\b/;
const withAddress = /(?:request to|Failed to fetch) https?:.*/;
// Without a network npm would try for more than a minute before it says so.
const boundedWait = {
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '3000',
  npm_config_fetch_timeout: '15000',
  pnpm_config_fetch_retries: '1',
  pnpm_config_fetch_retry_mintimeout: '1000',
  pnpm_config_fetch_timeout: '15000',
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
    // What is half installed or built is done again: nothing in it needs an orderly end.
    ask: ({ pid }) => pid !== undefined && killTree(pid),
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
  try {
    await runQuietly('Installing dependencies', [...pnpm, 'install', '--frozen-lockfile'], { cwd, env: boundedWait });
  } catch (error) {
    const causes = (error.lines ?? []).filter((line) => networkProblem.test(line));
    if (causes.length === 0) throw withOutput(error);
    const [cause] = causes.flatMap((line) => line.match(withAddress) ?? []);
    throw new Error(`Installing needs the npm registry, which does not answer: ${(cause ?? causes[0]).trim()}`);
  }
}

/** The error with the last lines that the command has printed before the message. */
export function withOutput(error) {
  if (error.lines === undefined) return error;
  return new Error([...error.lines, error.message].join('\n'));
}
