import { AppError } from '../core/app-error.ts';
import type { Engine, EngineEvent, Position, StartRequest } from '../core/engine.ts';
import { type Execution, isFinal, type LogLine, label, type State } from '../core/execution.ts';

/** An engine in memory that does what a test says, when the test says it. */
export interface ScriptedEngine extends Engine {
  /** While true nothing can be asked. */
  away: boolean;
  /** What happens at each start, before and after the execution is made; what it throws, `start` throws. */
  atStart: { before?: (request: StartRequest) => void; after?: (execution: Execution) => void };
  readonly executions: ReadonlyMap<string, Execution>;
  /** Changes an execution, and tells whoever follows. */
  change(id: string, change: Partial<Execution>): Execution;
  /** Writes lines to its log. */
  log(id: string, ...messages: readonly string[]): void;
  /** Ends it in this state, with its outputs. */
  end(id: string, state: State, change?: Partial<Execution>): Execution;
  /** Breaks every `follow` that goes on now. */
  breakOff(): void;
}

interface Kept {
  execution: Execution;
  revision: number;
  readonly lines: LogLine[];
}

/** The moment at which the first execution is made; each later one is made a second after the one before. */
export const scriptedStart = new Date('2026-03-01T10:00:00.000Z');

export function createScriptedEngine(): ScriptedEngine {
  const kept = new Map<string, Kept>();
  const wakes = new Set<() => void>();
  const wake = () => {
    for (const each of wakes) each();
    wakes.clear();
  };
  let brokenOff = 0;
  const find = (id: string): Kept => {
    const found = kept.get(id);
    if (!found) throw new AppError('NotFoundError', `There is no execution ${id}`);
    return found;
  };
  const reach = () => {
    if (engine.away)
      throw new AppError('EngineUnavailableError', 'The engine cannot be reached', { retryAfterMs: 1_000 });
  };
  const sameIntent = ({ labels }: StartRequest) =>
    [...kept.values()].find(({ execution }) => execution.labels[label.intent] === (labels[label.intent] ?? ''))
      ?.execution;
  const change: ScriptedEngine['change'] = (id, changes) => {
    const found = find(id);
    found.execution = { ...found.execution, ...changes };
    found.revision += 1;
    wake();
    return found.execution;
  };
  const engine: ScriptedEngine = {
    away: false,
    atStart: {},
    get executions() {
      return new Map([...kept].map(([id, { execution }]) => [id, execution]));
    },
    change,
    log(id, ...messages) {
      const { lines } = find(id);
      for (const message of messages) lines.push(lineOf(lines.length + 1, message));
      wake();
    },
    end: (id, state, more = {}) => change(id, { state, endedAt: after(find(id).execution.createdAt, 12_100), ...more }),
    breakOff() {
      brokenOff += 1;
      wake();
    },
    async start(request) {
      reach();
      const known = sameIntent(request);
      if (known) return known;
      engine.atStart.before?.(request);
      const execution = newExecution(request, kept.size);
      kept.set(execution.id, { execution, revision: 1, lines: [] });
      engine.atStart.after?.(execution);
      return find(execution.id).execution;
    },
    async findStarted(request) {
      reach();
      return sameIntent(request);
    },
    async get(id) {
      reach();
      return kept.get(id)?.execution;
    },
    async *follow(id, from, signal) {
      const whole = brokenOff;
      let position = from;
      for (;;) {
        reach();
        if (brokenOff !== whole) throw new AppError('EngineUnavailableError', 'The engine has hung up');
        for (const event of eventsAfter(find(id), position)) {
          position = event.position;
          yield event;
        }
        const now = find(id);
        if (isFinal(now.execution.state) && now.revision === position.revision) return;
        if (eventsAfter(now, position).length === 0) await woken(wakes, signal);
      }
    },
    async logs(id, page) {
      reach();
      return (kept.get(id)?.lines ?? []).slice(page.after, page.after + page.limit);
    },
    async list(filter, { limit }) {
      reach();
      const all = [...kept.values()].map(({ execution }) => execution).reverse();
      return { items: all.filter(({ flowId }) => flowId === (filter.flowId ?? flowId)).slice(0, limit) };
    },
    async *begunSince(moment) {
      reach();
      yield [...kept.values()].map(({ execution }) => execution).filter(({ createdAt }) => createdAt >= moment);
    },
    async cancel(id) {
      reach();
      if (!isFinal(find(id).execution.state)) change(id, { state: 'KILLING' });
    },
    async purge(endedBefore, limit = Number.POSITIVE_INFINITY) {
      reach();
      const ended = [...kept.values()].filter(({ execution: { endedAt } }) => endedAt && endedAt < endedBefore);
      const purged = ended.slice(0, limit);
      for (const { execution } of purged) kept.delete(execution.id);
      return purged.length;
    },
    async forgetLog(id) {
      reach();
      kept.get(id)?.lines.splice(0);
    },
    async ready() {
      reach();
    },
  };
  return engine;
}

function newExecution({ namespace, flowId, inputs, labels }: StartRequest, count: number): Execution {
  const createdAt = after(scriptedStart, count * 1_000);
  const id = `execution-${count + 1}`;
  const begun = { state: 'RUNNING', createdAt, startedAt: createdAt } as const;
  return { id, namespace, flowId, inputs, labels, outputs: {}, taskRuns: [], ...begun };
}

function lineOf(number: number, message: string): LogLine {
  return { number, timestamp: after(scriptedStart, number), level: 'INFO', taskId: 'first', attempt: 1, message };
}

function after(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}

// Lines first: the final execution comes after the last of them.
function eventsAfter({ execution, revision, lines }: Kept, position: Position): EngineEvent[] {
  const news = lines
    .slice(position.log)
    .map((line): EngineEvent => ({ type: 'log', position: { log: line.number, revision: position.revision }, line }));
  return revision > position.revision
    ? [...news, { type: 'execution', position: { log: lines.length, revision }, execution }]
    : news;
}

async function woken(wakes: Set<() => void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    wakes.add(resolve);
    signal.addEventListener('abort', reject, { once: true });
  }).catch(() => {});
  signal.throwIfAborted();
}
