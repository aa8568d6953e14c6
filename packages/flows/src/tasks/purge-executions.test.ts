import { describe, expect, it } from 'vitest';
import type { PurgeRound } from '../core/gateway-client.ts';
import type { World } from '../core/world.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { purgeExecutions } from './purge-executions.ts';

const round = (more: Partial<PurgeRound> = {}): PurgeRound => ({
  done: true,
  executions: 0,
  intents: 0,
  opened_credentials: 0,
  logs_archived: 0,
  ...more,
});

/** A world of a server that answers these rounds, one after the other. */
function worldOf(rounds: PurgeRound[]): { world: World; asked: boolean[] } {
  const asked: boolean[] = [];
  const gateway: World['gateway'] = {
    async purge({ dryRun }) {
      asked.push(dryRun);
      return rounds.shift() ?? round();
    },
  };
  // The task touches nothing else.
  return { world: { gateway, clock: { now: () => new Date(0), sleep: async () => {} } } as unknown as World, asked };
}

describe('purge-executions', () => {
  it('asks until the server is done, and gives the sums', async () => {
    const { world, asked } = worldOf([
      round({ done: false, executions: 200, logs_archived: 1 }),
      round({ executions: 3 }),
    ]);
    expect(await purgeExecutions.run(fakeContext(), world)).toEqual({
      executions: 203,
      intents: 0,
      opened_credentials: 0,
      logs_archived: 1,
    });
    expect(asked).toEqual([false, false]);
  });

  it('says what it would do, and asks for no more, in a dry run', async () => {
    const { world, asked } = worldOf([round({ executions: 7 })]);
    const context = { ...fakeContext(), inputs: { dry_run: true } };
    await purgeExecutions.run(context, world);
    expect(asked).toEqual([true]);
    expect(context.lines).toMatchObject([{ message: 'Would have removed 7 executions and archived 0 logs' }]);
  });
});
