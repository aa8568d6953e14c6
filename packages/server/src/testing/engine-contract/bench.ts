import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, EngineEvent, Position } from '../../core/engine.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { type Script, scripted } from '../scripted-flows.ts';

type Scripts = Readonly<Record<string, Script>>;

/** An engine with what its tests do again and again. */
export interface Bench {
  readonly engine: Engine;
  /** Starts a flow of scripted tasks, `quick` by default. */
  start(script: Scripts, options?: StartOptions): Promise<Execution>;
  ended(executionId: string): Promise<Execution>;
  /** Starts and waits for the end. */
  finish(script: Scripts, options?: StartOptions): Promise<Execution>;
  /** The execution as soon as this holds. */
  when(executionId: string, holds: (execution: Execution) => boolean): Promise<Execution>;
  events(executionId: string, after?: Position): Promise<readonly EngineEvent[]>;
  messages(executionId: string): Promise<readonly string[]>;
  /** A path that nothing has yet; `touch` makes the file. */
  path(): string;
  touch(path: string): void;
  /** What the tasks wrote to a trace file. */
  trace(path: string): readonly { task: string; attempt: number; pid: number; child?: number }[];
}

export interface StartOptions {
  readonly flow?: keyof typeof scripted;
  readonly labels?: Readonly<Record<string, string>>;
  readonly extra?: boolean;
}

export function createBench(engine: Engine, dataDir: string): Bench {
  const bench: Bench = {
    engine,
    start: (script, { flow = 'quick', labels = {}, extra = false } = {}) =>
      engine.start({
        namespace: scripted[flow].spec.namespace,
        flowId: scripted[flow].spec.id,
        inputs: { script, with_extra: extra },
        labels,
      }),
    ended: (id) => bench.when(id, ({ state }) => isFinal(state)),
    finish: async (script, options) => bench.ended((await bench.start(script, options)).id),
    when: (id, holds) =>
      eventually(async () => {
        const execution = await engine.get(id);
        return execution && holds(execution) && execution;
      }),
    async events(id, after = { log: 0, revision: 0 }) {
      const events: EngineEvent[] = [];
      for await (const event of engine.follow(id, after, AbortSignal.timeout(60_000))) events.push(event);
      return events;
    },
    messages: async (id) => (await engine.logs(id, { after: 0, limit: 100_000 })).map(({ message }) => message),
    path: () => join(dataDir, randomUUID()),
    touch: (path) => writeFileSync(path, ''),
    trace: (path) =>
      existsSync(path)
        ? readFileSync(path, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line))
        : [],
  };
  return bench;
}

/** Asks again until there is an answer; the test's own time-out ends it. */
export async function eventually<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(20);
  }
}

/** Whether a process of this number lives: one that has ended and that its parent has not asked about does not. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Promises that an engine cannot keep, each with its reason where it is named. */
export type Lacking =
  | 'fatal errors end the attempts'
  | 'a task can be forced to end'
  | 'a wait for the next attempt can be cancelled';
