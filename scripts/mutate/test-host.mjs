import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const hostFile = fileURLToPath(new URL('./host.mjs', import.meta.url));

/** Runs test files against a mutated text in a process that is killed, with its children, where they do not end. */
export function createTestHost(env) {
  let host;
  const start = async () => {
    const child = fork(hostFile, {
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the test host ended with ${code}`)));
    });
    return child;
  };
  const stop = () => {
    try {
      if (host) process.kill(-host.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    host = undefined;
  };
  const run = async (order, timeoutMs) => {
    host ??= await start();
    const child = host;
    let timer;
    const answer = await new Promise((resolve) => {
      timer = setTimeout(
        () => resolve({ green: false, why: 'does not end', timedOut: true, ms: timeoutMs }),
        timeoutMs,
      );
      child.once('message', resolve);
      child.once('exit', () => resolve({ green: false, why: 'the process ended', timedOut: true, ms: 0 }));
      child.send(order);
    });
    clearTimeout(timer);
    child.removeAllListeners();
    if (answer.timedOut) stop();
    return answer;
  };
  return { run, stop };
}
