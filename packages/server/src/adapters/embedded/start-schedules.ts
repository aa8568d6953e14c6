import type { Flow } from '@understudy/flows';
import { Cron } from 'croner';
import type { Clock } from '../../core/clock.ts';
import type { Engine } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import type { Logger } from '../../core/logger.ts';

/** The inputs of a flow that starts by itself; undefined where it is not to. */
export type ScheduledInputs = (flow: Flow) => Readonly<Record<string, unknown>> | undefined;

export interface ScheduleNeeds {
  readonly engine: Pick<Engine, 'start'>;
  readonly flows: readonly Flow[];
  readonly inputs: ScheduledInputs;
  readonly clock: Clock;
  readonly logger: Logger;
}

// A timer may fire a little before its time.
const earlyMsMax = 500;

/**
 * Starts flows at their times (UTC) until it is disposed. The time is the intent, so that several servers start each
 * once; a time at which no server ran is left out.
 */
export function startSchedules(needs: ScheduleNeeds): Disposable {
  const jobs = needs.flows.flatMap((flow) => {
    const inputs = needs.inputs(flow);
    if (!flow.schedule || !inputs) return [];
    return new Cron(flow.schedule.cron, { timezone: 'UTC', unref: true }, (job: Cron) => start(needs, flow, job));
  });
  return {
    [Symbol.dispose]() {
      for (const job of jobs) job.stop();
    },
  };
}

async function start({ engine, inputs, clock, logger }: ScheduleNeeds, flow: Flow, job: Cron): Promise<void> {
  const [time] = job.previousRuns(1, new Date(clock.now().getTime() + earlyMsMax));
  const { id, namespace } = flow.spec;
  const intent = `schedule:${namespace}/${id}:${time?.toISOString()}`;
  try {
    await engine.start({ namespace, flowId: id, inputs: inputs(flow) ?? {}, labels: { [label.intent]: intent } });
  } catch (error) {
    logger.warn({ err: error, flow: id }, 'a flow could not be started at its time');
  }
}
