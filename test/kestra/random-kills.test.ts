import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, environmentNames } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import type { RestAnswer } from '../harness/product.ts';
import { kestraMissing } from './availability.ts';
import { type ProductOnKestra, startProductOnKestra } from './product-on-kestra.ts';

// Three in CI; `UNDERSTUDY_KILLS=50 npm test -- random-kills` for a campaign.
const kills = Number(process.env.UNDERSTUDY_KILLS ?? 3);
const victims = ['gateway', 'task', 'Kestra'] as const;
// About as long as a clone takes, so that every point of it is hit.
const withinMs = 5_000;

describe.skipIf(kestraMissing !== undefined)('killed at random points', () => {
  let all: ProductOnKestra;
  const made: string[] = [];
  beforeAll(async () => {
    all = await startProductOnKestra({ isKilled: true });
  });
  afterAll(() => all?.[Symbol.asyncDispose]());

  it.each(Array.from({ length: kills }, (_, at) => [at + 1, victims[at % victims.length] ?? 'gateway'] as const))(
    '%i: %s: the clone is there once and whole, or not at all',
    async (at, victim) => {
      const afterMs = Math.random() * withinMs;
      const killing = sleep(afterMs).then(() => kill(all, victim));
      const accepted = await insistOnClone(all, `kill-${at}`);
      made.push(accepted.execution_id);
      await killing;
      const execution = await ended(all.product, accepted);

      const told = `${victim} after ${Math.round(afterMs)} ms: ${execution.state} ${JSON.stringify(execution.error)}`;
      const standing = (await environmentNames(all.product)).filter((name) => name === accepted.environment_name);
      expect(standing, told).toHaveLength(execution.state === 'SUCCESS' ? 1 : 0);
      if (execution.state === 'SUCCESS') expect(execution.outputs.rows_copied).toBe(502);
      const numbers = (await allLogs(all.product, accepted.execution_id)).map((line) => line.number);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      if (standing.length > 0) await all.product.rest('DELETE', `/api/v1/environments/${accepted.environment_name}`);
    },
    240_000,
  );

  it('every clone ran once, and nothing is left behind', async () => {
    const url = `${all.kestra.url}/api/v1/main/executions/search?size=200&filters[flowId][EQUALS]=clone-staging-api`;
    const { results } = (await (await fetch(url)).json()) as { results: KestraExecution[] };
    expect(results.map((execution) => idsOf(execution).find((id) => made.includes(id))).sort()).toEqual(
      [...made].sort(),
    );
    expect(await environmentNames(all.product)).toEqual(['production']);
  });
});

interface KestraExecution {
  readonly id: string;
  readonly labels: readonly { readonly key: string; readonly value: string }[];
}

// Where Kestra was killed as it took a clone, the answer is a promise by an id of our own.
function idsOf({ id, labels }: KestraExecution): readonly string[] {
  return [id, ...labels.filter(({ key }) => key === 'understudy_intent').map(({ value }) => value)];
}

// As a user's client does it: the same request again, with its idempotency key, until there is an answer.
async function insistOnClone({ product }: ProductOnKestra, key: string): Promise<RestAnswer['body']> {
  return eventually(
    'the clone is accepted',
    async () => {
      const options = { body: { client_name: 'Acme' }, headers: { 'idempotency-key': key } };
      const answer = await product.rest('POST', '/api/v1/clones', options).catch(() => undefined);
      return answer?.status === 202 && answer.body;
    },
    120_000,
  );
}

async function kill(all: ProductOnKestra, victim: (typeof victims)[number]): Promise<void> {
  if (victim === 'Kestra') await all.restartKestra();
  else if (victim === 'task') killTask(all.program);
  else {
    await all.product.killServer();
    await all.product.startServer();
  }
}

// Whichever task runs at the moment; between two of them there is none.
function killTask(program: string): void {
  const lines = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).stdout.split('\n');
  const line = lines.find((each) => each.includes(program) && each.includes('node'));
  if (line) process.kill(Number.parseInt(line.trim(), 10), 'SIGKILL');
}
