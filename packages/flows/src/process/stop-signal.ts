/** Why a task process was stopped. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Set to `1` by an engine that keeps standard input open, as a pipe, for as long as it lives. */
export const parentPipe = 'UNDERSTUDY_PARENT_PIPE';

/** A signal that aborts when the process receives a signal to stop, or when its engine is gone. */
export function stopSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  const stop = (why: string) => () => controller.abort(new Stopped(why));
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, stop(`stopped by ${name}`));
  // Nobody listens any more: the engine, or whatever ran the task for it, is gone.
  process.stdout.on('error', stop('the reader of the output is gone'));
  if (process.env[parentPipe] === '1') watchPipe(process.stdin, stop('the engine is gone'));
  return controller.signal;
}

// The end of the pipe is the one sign that comes after a kill -9 of the engine too.
function watchPipe(pipe: NodeJS.ReadStream, gone: () => void): void {
  pipe.on('end', gone).on('close', gone).on('error', gone).resume();
}
