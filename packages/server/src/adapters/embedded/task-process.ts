import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type ContextFile, contextFileName, decodeLine, exitCode, type LogLevel } from '@understudy/flows';

/** How task programs are started. */
export interface TaskPrograms {
  /** The program; its argument is the task's id. */
  readonly program: string;
  /** Working directories are made below it. */
  readonly workDir: string;
  /** The whole environment of a task: settings and secrets that it needs, and nothing else of ours. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a task's process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The last thing that the task said at ERROR. */
  readonly lastError: string | undefined;
}

/** A task that runs. */
export interface TaskProcess {
  readonly pid: number;
  /** When the process began, as the system counts; empty where it does not tell. */
  readonly started: string;
  readonly ended: Promise<ProcessEnd>;
  /** Ends its whole process group: asked to first, made to after ten seconds. */
  kill(): void;
}

const lineLengthMax = 10_000;
const killAfterMs = 10_000;

/** Starts one attempt of a task as a process of its own, its context in a file that only it sees. */
export async function startTaskProcess(
  { program, workDir, environment }: TaskPrograms,
  taskId: string,
  options: { context: ContextFile; log: (level: LogLevel, message: string) => void },
): Promise<TaskProcess> {
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  const cwd = await mkdtemp(join(workDir, `${taskId}-`));
  await writeFile(join(cwd, contextFileName), JSON.stringify(options.context), { mode: 0o600 });
  // The pipe to standard input ends with us, however we end: that tells the task to stop (`process/` of the flows).
  const env = { ...environment, PATH: process.env.PATH ?? '', UNDERSTUDY_PARENT_PIPE: '1' };
  const child = spawn(process.execPath, [program, taskId], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  const ended = follow(child, options.log).finally(() => rm(cwd, { recursive: true, force: true }));
  const pid = child.pid ?? 0;
  return { pid, started: processStart(pid), ended, kill: () => killGroup(child) };
}

/** When a process began, in clock ticks since boot (proc(5), field 22): with it a number means one process only. */
export function processStart(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return '';
  // The second field is the command in brackets, which may hold anything.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ');
  return fields?.[19] ?? '';
}

/** Why an attempt that ended like this failed; undefined for a success. */
export function failureOf({ code, signal, lastError }: ProcessEnd): { error: string; fatal: boolean } | undefined {
  if (code === exitCode.success) return undefined;
  const how = signal ? `the task was ended by ${signal}` : `the task ended with status ${code}`;
  return { error: lastError ?? how, fatal: code === exitCode.fatal };
}

async function follow(child: ChildProcess, log: (level: LogLevel, message: string) => void): Promise<ProcessEnd> {
  const outputs: Record<string, unknown> = {};
  let lastError: string | undefined;
  const say = (level: LogLevel, text: string) => {
    const message = text.slice(0, lineLengthMax);
    if (level === 'ERROR') lastError = message;
    log(level, message);
  };
  const read = Promise.all([
    eachLine(child.stdout, (line) => {
      const message = decodeLine(line);
      Object.assign(outputs, message.outputs);
      for (const each of message.logs ?? []) say(each.level, each.message);
    }),
    eachLine(child.stderr, (line) => say('ERROR', line)),
  ]);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...end) => resolve(end));
  });
  await read;
  return { code, signal, outputs, lastError };
}

async function eachLine(stream: Readable | null, take: (line: string) => void): Promise<void> {
  if (!stream) return;
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => line !== '' && take(line));
  await once(lines, 'close');
}

function killGroup(child: ChildProcess): void {
  signalGroup(child.pid, 'SIGTERM');
  const force = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killAfterMs);
  child.once('exit', () => clearTimeout(force));
}

/** Sends a signal to a process and all that it started; nothing where it is gone. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
