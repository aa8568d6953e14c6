import { defineTask } from '../core/define-task.ts';
import { inputsOf } from '../core/inputs-of.ts';
import { purgeExecutionsSpec } from '../specs/history.ts';

const betweenRoundsMs = 1_000;

/** Asks the server to tidy up, round by round, until it has nothing left to do. The server remembers what is done: a second start goes on. */
export const purgeExecutions = defineTask({
  id: 'purge-executions',
  outputs: purgeExecutionsSpec.outputs,
  async run(context, world) {
    const { dry_run: dryRun } = inputsOf(purgeExecutionsSpec, context);
    const sum = { executions: 0, intents: 0, opened_credentials: 0, logs_archived: 0 };
    for (;;) {
      const round = await world.gateway.purge({ dryRun, signal: context.signal });
      sum.executions += round.executions;
      sum.intents += round.intents;
      sum.opened_credentials += round.opened_credentials;
      sum.logs_archived += round.logs_archived;
      const verb = dryRun ? 'Would have removed' : 'Removed';
      context.log(
        'INFO',
        `${verb} ${sum.executions} executions and archived ${sum.logs_archived} logs${round.done ? '' : '; going on'}`,
      );
      if (round.done) return sum;
      await world.clock.sleep(betweenRoundsMs, context.signal);
    }
  },
});
