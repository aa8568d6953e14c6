import { fileURLToPath } from 'node:url';
import { defineFlow, type Flow, type FlowTask, type TaskErrorKind } from '@understudy/flows';
import { defined } from '@understudy/flows/specs';
import { z } from 'zod';

/** What the scripted task program does as one task. */
export interface Script {
  /** A file to which each attempt writes `{ task, attempt, pid, child }`, a line each. */
  readonly trace?: string;
  /** How many attempts fail, and how. */
  readonly failures?: number;
  readonly fatal?: boolean;
  readonly kind?: TaskErrorKind;
  readonly message?: string;
  /** Waits until this file exists. */
  readonly until?: string;
  readonly INFO?: string;
  readonly WARN?: string;
  readonly stderr?: string;
  /** So many plain lines. */
  readonly lines?: number;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Starts a process of its own that goes on for ten minutes. */
  readonly child?: boolean;
  /** Does not mind SIGTERM. */
  readonly stubborn?: boolean;
  /** Does not mind the end of its engine. */
  readonly orphan?: boolean;
  /** Prints its context and environment. */
  readonly tell?: boolean;
}

/** The program that does what the inputs say. */
export const scriptedTask = fileURLToPath(new URL('scripted-task.mjs', import.meta.url));

const inputs = z.object({
  script: z.record(z.string(), z.looseObject({})).default({}),
  with_extra: z.boolean().default(false),
});

/** Every test flow has the same tasks; only what is named differs. */
function scriptedFlow(
  id: string,
  options: { intervalMs?: number; concurrency?: number; timeoutMs?: number } = {},
): Flow {
  const task = (taskId: string, more: Partial<FlowTask> = {}): FlowTask => ({
    id: taskId,
    description: taskId,
    timeoutMs: options.timeoutMs ?? 60_000,
    ...more,
  });
  return defineFlow({
    spec: { id, namespace: 'test.engine', inputs, outputs: z.looseObject({ answer: z.number().optional() }) },
    description: 'A flow of scripted tasks',
    labels: {},
    tasks: [
      task('first'),
      task('second', { retry: { type: 'constant', maxAttempts: 3, intervalMs: options.intervalMs ?? 200 } }),
      task('extra', { runIf: { input: 'with_extra', equals: true } }),
      task('last'),
    ],
    onFailure: [task('undo')],
    onCancel: [task('undo')],
    outputsFrom: 'last',
    ...defined({ concurrency: options.concurrency }),
  });
}

export const scripted = {
  /** `second` is tried three times, 200 ms apart. */
  quick: scriptedFlow('scripted'),
  /** `second` waits for ten minutes after a failure. */
  patient: scriptedFlow('scripted-patient', { intervalMs: 600_000 }),
  /** One execution at a time. */
  single: scriptedFlow('scripted-single', { concurrency: 1 }),
  /** Each attempt may take a second. */
  hasty: scriptedFlow('scripted-hasty', { timeoutMs: 1_000 }),
};

export const scriptedFlows: readonly Flow[] = Object.values(scripted);
