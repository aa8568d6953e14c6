import { setTimeout as sleep } from 'node:timers/promises';
import type { Flow } from '@understudy/flows';
import { anything, type KestraClient } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import { cancelExecution } from './cancel.ts';
import { createExpectedLines } from './expected-lines.ts';
import { followExecution } from './follow-execution.ts';
import { forgetLog } from './forget-log.ts';
import type { Journal } from './journal.ts';
import { listExecutions } from './list.ts';
import { findExecution } from './load.ts';
import { createLogReader, settleMs } from './log-reader.ts';
import { purgeExecutions } from './purge.ts';
import { startOnce } from './start.ts';
import { type FlowOf, toExecution } from './to-execution.ts';
import { reachingKestra } from './unavailable.ts';

/** What the Kestra engine is built from. */
export interface KestraEngineOptions {
  readonly client: KestraClient;
  readonly journal: Journal;
  readonly flows: readonly Flow[];
  readonly clock: Clock;
}

export interface KestraNeeds extends KestraEngineOptions {
  readonly flowOf: FlowOf;
}

/** Kestra as an engine: flows run there, and Kestra is the record of what ran. It is not ours to stop. */
export function createKestraEngine(options: KestraEngineOptions): Engine {
  const { client, journal, clock, flows } = options;
  const flowOf: FlowOf = ({ namespace, flowId }) =>
    flows.find(({ spec }) => spec.namespace === namespace && spec.id === flowId);
  const needs: KestraNeeds = { ...options, flowOf };
  const load = (id: string) => findExecution(needs, id);
  return {
    start: (request) =>
      reachingKestra(async () => {
        const { id, answer } = await startOnce(client, journal, clock, request);
        if (answer) return toExecution(answer, { flow: flowOf(answer), outputs: {}, now: clock.now() });
        // The execution may lag behind the answer by a moment.
        return (
          (await load(id)) ?? { id, ...request, state: 'CREATED', createdAt: clock.now(), outputs: {}, taskRuns: [] }
        );
      }),
    get: (id) => reachingKestra(() => load(id)),
    follow: (id, after, signal) => followExecution(needs, id, { after, signal }),
    logs: (id, page) =>
      reachingKestra(async () => {
        if (!(await journal.ended(id))) {
          const reader = createLogReader(needs, id, createExpectedLines(clock));
          if (await reader.takeSettled()) await sleep(settleMs);
          await reader.takeSettled();
        }
        return journal.lines(id, page);
      }),
    list: (filter, page) => reachingKestra(() => listExecutions(needs, filter, page)),
    cancel: (id) => reachingKestra(() => cancelExecution(needs, id)),
    purge: (endedBefore, limit) => reachingKestra(() => purgeExecutions(needs, endedBefore, limit)),
    forgetLog: (id) => reachingKestra(() => forgetLog(needs, id)),
    ready: () =>
      reachingKestra(async () => {
        for (const { spec } of flows) {
          const path = `/flows/${encodeURIComponent(spec.namespace)}/${encodeURIComponent(spec.id)}`;
          if ((await client.find({ method: 'GET', path, safe: true }, anything)) === undefined) {
            throw new AppError('EngineUnavailableError', `Kestra does not have the flow ${spec.id}: deploy the flows`);
          }
        }
      }),
  };
}
