import { setTimeout as sleep } from 'node:timers/promises';
import { KestraError, kestraFlow } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';
import { type Engine, type StartRequest, UnknownCancel, UnknownStart } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import { begunSince } from './begun-since.ts';
import { cancelExecution } from './cancel-execution.ts';
import { followExecution } from './follow-execution.ts';
import { forgetLog } from './forget-log.ts';
import type { FlowOf, KestraEngineOptions, KestraNeeds } from './kestra-needs.ts';
import { listExecutions } from './list-executions.ts';
import { createLogReader, settleMs } from './log-reader.ts';
import { createPrompts } from './promptly.ts';
import { purgeExecutions } from './purge-executions.ts';
import { isAway, reachingKestra } from './reaching-kestra.ts';
import { findExecution } from './read-execution.ts';
import { findStarted, startExecution } from './start-execution.ts';
import { toExecution } from './to-execution.ts';
import { createUnstoredLines } from './unstored-lines.ts';

/**
 * Kestra as an engine: flows run there, and Kestra is the record of what ran. It is not ours to stop. What callers wait
 * for is answered in time though Kestra hangs: from the journal where that knows it, else as away.
 */
export function createKestraEngine(options: KestraEngineOptions): Engine {
  const { journal } = options;
  const flowOf: FlowOf = ({ namespace, flowId }) =>
    options.flows.find(({ spec }) => spec.namespace === namespace && spec.id === flowId);
  const needs: KestraNeeds = { ...options, flowOf };
  const { promptly, promptStart } = createPrompts();
  return {
    start: (request) => knowing(() => promptStart(needs, (prompt) => start(prompt, request))),
    findStarted: (request) =>
      knowing(() =>
        promptly(needs, async (prompt) => {
          const found = await findStarted(prompt, request);
          return found && asStarted(prompt, request, found);
        }),
      ),
    get: (id) =>
      whileAway(
        () => promptly(needs, (prompt) => findExecution(prompt, id)),
        async () => {
          const last = await journal.last(id);
          return last && { ...last.execution, staleSince: last.confirmedAt };
        },
      ),
    follow: (id, after, signal) => followExecution(needs, id, { after, signal }),
    async logs(id, page) {
      if (!(await journal.ended(id))) {
        await whileAway(
          () => promptly(needs, (prompt) => refreshLog(prompt, id)),
          async () => (await journal.last(id)) && true,
        );
      }
      return journal.lines(id, page);
    },
    list: (filter, page) => reachingKestra(() => listExecutions(needs, filter, page)),
    begunSince: (moment) => begunSince(needs, moment),
    cancel: (id) =>
      reachingKestra(async () => {
        let asked = false;
        const onAsked = () => {
          asked = true;
        };
        try {
          await promptly(needs, (prompt) => cancelExecution(prompt, id, onAsked));
        } catch (error) {
          throw asked ? new UnknownCancel(error) : error;
        }
      }),
    purge: (endedBefore, limit) => reachingKestra(() => purgeExecutions(needs, endedBefore, limit)),
    forgetLog: (id) => reachingKestra(() => forgetLog(needs, id)),
    ready: () => reachingKestra(() => promptly(needs, ready)),
  };
}

async function start(needs: KestraNeeds, request: StartRequest): Promise<Execution> {
  const started = await startExecution(needs, request);
  if (!started.answer) return asStarted(needs, request, started);
  return toExecution(started.answer, { flow: needs.flowOf(started.answer), outputs: {}, now: needs.clock.now() });
}

// The execution may lag behind the answer by a moment, and Kestra may have gone away since: it was started all the same.
async function asStarted(needs: KestraNeeds, request: StartRequest, { id }: { id: string }): Promise<Execution> {
  const found = await findExecution(needs, id).catch((error: unknown) => {
    if (!isAway(error)) throw error;
  });
  return found ?? { ...request, id, state: 'CREATED', createdAt: needs.clock.now(), outputs: {}, taskRuns: [] };
}

async function refreshLog(needs: KestraNeeds, id: string): Promise<true> {
  const reader = createLogReader(needs, id, createUnstoredLines(needs.clock));
  if (await reader.takeSettled()) await sleep(settleMs);
  await reader.takeSettled();
  return true;
}

async function ready({ client, flows }: KestraNeeds): Promise<void> {
  await Promise.all(
    flows.map(async ({ spec }) => {
      const path = `/flows/${encodeURIComponent(spec.namespace)}/${encodeURIComponent(spec.id)}`;
      if ((await client.find({ method: 'GET', path, safe: true }, kestraFlow)) === undefined)
        throw new AppError('EngineUnavailableError', `Kestra does not have the flow ${spec.id}: deploy the flows`);
    }),
  );
}

// What was not done in time may have been done all the same.
async function knowing<T>(work: () => Promise<T>): Promise<T> {
  return reachingKestra(async () => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof KestraError && error.unknown ? new UnknownStart(error) : error;
    }
  });
}

// What Kestra says, or, while it is away, what is known without it; its absence is the answer only where nothing is.
async function whileAway<T>(ask: () => Promise<T>, known: () => Promise<T | undefined>): Promise<T> {
  return reachingKestra(async () => {
    try {
      return await ask();
    } catch (error) {
      const last = isAway(error) ? await known() : undefined;
      if (last === undefined) throw error;
      return last;
    }
  });
}
