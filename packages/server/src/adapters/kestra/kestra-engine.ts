import { setTimeout as sleep } from 'node:timers/promises';
import { anything } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';
import type { Engine } from '../../core/engine.ts';
import { cancelExecution } from './cancel-execution.ts';
import { followExecution } from './follow-execution.ts';
import { forgetLog } from './forget-log.ts';
import type { FlowOf, KestraEngineOptions, KestraNeeds } from './kestra-needs.ts';
import { listExecutions } from './list-executions.ts';
import { createLogReader, settleMs } from './log-reader.ts';
import { purgeExecutions } from './purge-executions.ts';
import { reachingKestra } from './reaching-kestra.ts';
import { findExecution } from './read-execution.ts';
import { startExecution } from './start-execution.ts';
import { toExecution } from './to-execution.ts';
import { createUnstoredLines } from './unstored-lines.ts';

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
        const { id, answer } = await startExecution(options, request);
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
          const reader = createLogReader(needs, id, createUnstoredLines(clock));
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
