/** Why a task process was told to stop. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The variable by which the engine says that standard input is a pipe that it holds open for as long as it lives. */
export const parentPipe = 'UNDERSTUDY_PARENT_PIPE';

/** A signal that aborts when the process is told to stop, or when its engine is gone. */
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
