import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type ContextFile, decodeLine, exitCode, failureKindIn, type TaskErrorKind } from '@understudy/flows';
import type { LogLevel } from '@understudy/flows/specs';
import type { Children } from '../../core/children.ts';
import { makeTaskDirectory } from './make-task-directory.ts';
import { processStart, signalGroup } from './process-group.ts';
import { readLines } from './read-lines.ts';
import type { StopReason } from './running-attempts.ts';

/** How task programs are started. */
export interface TaskPrograms {
  /** The program; its argument is the task's id. */
  readonly program: string;
  /** Working directories are made below it. */
  readonly workDir: string;
  /** The whole environment of a task: settings and secrets that it needs, and nothing else of ours. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where running tasks are registered. */
  readonly children?: Children;
  /** What is added for single tasks, by their id. */
  readonly environmentOf?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What is wanted of one run of a task's program. */
export interface TaskRequest {
  readonly taskId: string;
  readonly context: ContextFile;
  /** Reading goes on when it resolves. */
  readonly say: (level: LogLevel, message: string) => void | Promise<void>;
  readonly started: (pid: number, processStarted: string) => Promise<void>;
  /** Ends the process group: asked to first, made to after ten seconds. */
  readonly signal: AbortSignal;
}

/** How a task's process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** The last line that the task logged at ERROR, or why it could not be started. */
  readonly lastError: string | undefined;
}

const killAfterMs = 10_000;
// The server that stops has ten seconds for everything.
const killAtStopMs = 2_500;
const stoppedReason: StopReason = 'engine-stopped';

/** Runs one attempt of a task as a process of its own and resolves when nothing of it is left. */
export async function runTaskProcess(programs: TaskPrograms, order: TaskRequest): Promise<ProcessEnd> {
  await using directory = await makeTaskDirectory(programs.workDir, order.taskId, order.context);
  const settings = { ...programs.environment, ...programs.environmentOf?.[order.taskId] };
  // The pipe to standard input ends with us, however we end: that tells the task to stop (`process/` of the flows).
  const env = { PATH: process.env.PATH ?? '', ...settings, UNDERSTUDY_PARENT_PIPE: '1' };
  const child = spawn(process.execPath, [programs.program, order.taskId], {
    cwd: directory.path,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Nothing is written to it; a task that is gone ends it with an error (EPIPE), and is noticed by its exit.
  child.stdin.on('error', () => {});
  using _registered = programs.children?.add(() => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  });
  const stop = () => killGroup(child, order.signal.reason === stoppedReason ? killAtStopMs : killAfterMs);
  if (order.signal.aborted) stop();
  else order.signal.addEventListener('abort', stop, { once: true });
  try {
    return await follow(child, {
      ...order,
      started: async (pid, started) => {
        await Promise.all([order.started(pid, started), directory.holdFor(pid)]);
      },
    });
  } finally {
    order.signal.removeEventListener('abort', stop);
  }
}

/** Why an attempt that ended like this failed; undefined for a success. */
export function failureOf({
  code,
  signal,
  outputs,
  lastError,
}: ProcessEnd): { error: string; errorKind: TaskErrorKind; fatal: boolean } | undefined {
  if (code === exitCode.success) return undefined;
  const how = signal ? `The task was ended by ${signal}` : `The task ended with status ${code}`;
  return { error: lastError ?? how, errorKind: failureKindIn(outputs) ?? 'failed', fatal: code === exitCode.fatal };
}

async function follow(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  { say, started }: TaskRequest,
): Promise<ProcessEnd> {
  const outputs: Record<string, unknown> = {};
  const metrics: Record<string, number> = {};
  let lastError: string | undefined;
  const sayLine = (level: LogLevel, message: string) => {
    if (level === 'ERROR') lastError = message;
    return say(level, message);
  };
  const ended = exitOf(child);
  const read = [
    readLines(child.stdout, async (line) => {
      const message = decodeLine(line);
      Object.assign(outputs, message.outputs);
      for (const { name, value } of message.metrics ?? []) metrics[name] = value;
      for (const { level, message: text } of message.logs ?? []) await sayLine(level, text);
    }),
    readLines(child.stderr, (line) => sayLine('ERROR', line)),
  ];
  const noted = child.pid === undefined ? undefined : processStart(child.pid).then((at) => started(child.pid ?? 0, at));
  const [exit] = await Promise.all([ended, noted, ...read]).catch((error: unknown) => {
    killGroup(child, killAfterMs);
    throw error;
  });
  return { ...exit, outputs, metrics, lastError: exit.failure ?? lastError };
}

function exitOf(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; failure?: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve({ code: null, signal: null, failure: `The task could not be started: ${error.message}` }),
    );
    child.once('exit', (code, signal) => {
      // What the task has started and left would keep its output open, and work on.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });
}

function killGroup(child: ChildProcess, forceAfterMs: number): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  signalGroup(pid, 'SIGTERM');
  const force = setTimeout(() => signalGroup(pid, 'SIGKILL'), forceAfterMs);
  child.once('exit', () => clearTimeout(force));
}
