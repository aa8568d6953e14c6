import type { Clock } from '../../core/clock.ts';
import { type Engine, type EngineEvent, type Position, UnknownCancel } from '../../core/engine.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import type { PromisedCancels } from '../../core/promised-cancels.ts';
import { promisedExecution } from './promised-execution.ts';

interface PromiseNeeds {
  readonly engine: Engine;
  readonly intents: Pick<IntentStore, 'findPromised' | 'requestCancel'>;
  readonly cancels: Pick<PromisedCancels, 'add'>;
  readonly clock: Clock;
}

const lookEveryMs = 500;
// A promise alone goes through so many revisions at most: made, to be cancelled, ended.
const revisionsBefore = 3;

/**
 * The engine, with executions that were promised under their intent's id. They are asked for by that id or by the
 * engine's, and always bear that of the intent; until the engine has them they are CREATED.
 */
export function createEngineWithPromises(needs: PromiseNeeds): Engine {
  const { engine, intents } = needs;
  const of = async <T>(
    id: string,
    ask: (engineId: string) => Promise<T>,
    before: (intent: Intent) => T | Promise<T>,
  ): Promise<T> => {
    const intent = await intents.findPromised(id);
    if (!intent) return ask(id);
    return intent.engineId === undefined ? before(intent) : ask(intent.engineId);
  };
  return {
    ...engine,
    async get(id) {
      const intent = await intents.findPromised(id);
      if (!intent) return engine.get(id);
      if (intent.engineId === undefined) return promisedExecution(intent);
      const found = await engine.get(intent.engineId);
      return found && { ...found, id: intent.id };
    },
    follow: (id, after, signal) => follow(needs, id, { after, signal }),
    logs: (id, page) =>
      of(
        id,
        (engineId) => engine.logs(engineId, page),
        () => [],
      ),
    async cancel(id) {
      // It may get its execution between the look and the request.
      const isPending = await of(
        id,
        async () => false,
        ({ state }) => state === 'pending',
      );
      if (isPending && (await intents.requestCancel(id))) return;
      await of(
        id,
        (engineId) => cancelOrPromise(needs, engineId),
        async () => {},
      );
    },
    forgetLog: (id) => of(id, engine.forgetLog, async () => {}),
  };
}

// What the engine may do all the same was not refused: it is asked for until it is done.
async function cancelOrPromise({ engine, cancels, clock }: PromiseNeeds, executionId: string): Promise<void> {
  try {
    await engine.cancel(executionId);
  } catch (error) {
    if (!(error instanceof UnknownCancel)) throw error;
    await cancels.add({ executionId, promisedAt: clock.now() });
  }
}

async function* follow(
  { engine, intents }: PromiseNeeds,
  id: string,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  let { revision } = after;
  for (;;) {
    const intent = await intents.findPromised(id);
    if (!intent) return yield* engine.follow(id, after, signal);
    if (intent.engineId !== undefined) return yield* renamed(engine, intent, { after: { ...after, revision }, signal });
    const execution = promisedExecution(intent);
    const reached = revisionOf(execution);
    if (reached > revision || isFinal(execution.state)) {
      revision = reached;
      yield { type: 'execution', position: { log: after.log, revision }, execution };
    }
    if (isFinal(execution.state)) return;
    await interruptibleSleep(lookEveryMs, signal, { ref: false });
    if (signal.aborted) return;
  }
}

function revisionOf({ state }: Execution): number {
  return isFinal(state) ? revisionsBefore : state === 'KILLING' ? 2 : 1;
}

// The engine counts its revisions from 1, and this execution's began before it.
async function* renamed(
  engine: Engine,
  { id, engineId = id }: Intent,
  { after, signal }: { after: Position; signal: AbortSignal },
): AsyncGenerator<EngineEvent, void> {
  const from = { log: after.log, revision: Math.max(0, after.revision - revisionsBefore) };
  for await (const event of engine.follow(engineId, from, signal)) {
    const position = { log: event.position.log, revision: event.position.revision + revisionsBefore };
    yield event.type === 'log' ? { ...event, position } : { ...event, position, execution: { ...event.execution, id } };
  }
}
