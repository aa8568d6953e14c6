import { eventually } from '../../harness/eventually.ts';
import type { ProductOnKestra } from '../../kestra/product-on-kestra.ts';
import { percentile } from '../measure/percentile.ts';
import { unbroken } from '../measure/unbroken.ts';

// As many as there are connections to warm on both sides, and code to be compiled.
const warmUps = 30;
const pairs = 120;

/** What a start cost: until the answer, and from the execution's creation until it was RUNNING. */
interface Start {
  readonly id: string;
  readonly answerMs: number;
  readonly runningMs: number;
}

/** The same start through the gateway and at Kestra itself, in turn, each on an engine that is idle. */
export async function measureAccept({ product, kestra }: ProductOnKestra) {
  const api = `${kestra.url}/api/v1/main/executions`;
  const running = async (id: string): Promise<number> =>
    eventually(`${id} ends`, async () => {
      const { state } = (await unbroken(async () => (await fetch(`${api}/${id}`)).json())) as { state: KestraState };
      const at = (name: string) => Date.parse(state.histories.find((each) => each.state === name)?.date ?? '');
      return ['SUCCESS', 'FAILED'].includes(state.current) && at('RUNNING') - at('CREATED');
    });
  const bare = (like: Asked) =>
    timed(running, async () => {
      const body = new FormData();
      for (const [name, value] of Object.entries(like.inputs)) body.append(name, value);
      const url = `${api}/dev.deployment/clone-staging-api?${new URLSearchParams(like.labels)}`;
      const answer = await fetch(url, { method: 'POST', body });
      return ((await answer.json()) as { id: string }).id;
    });
  const gateway = () =>
    timed(running, async () => {
      const answer = await product.rest('POST', '/api/v1/clones', { body: { client_name: 'bench' } });
      if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body.execution_id;
    });

  const asked = async (id: string) =>
    askedOf((await unbroken(async () => (await fetch(`${api}/${id}`)).json())) as KestraExecution);
  const like = await asked((await gateway()).id);
  const both: { bare: Start[]; gateway: Start[] } = { bare: [], gateway: [] };
  for (let at = -warmUps; at < pairs; at++) {
    const pair = { bare: await unbroken(() => bare(like)), gateway: await unbroken(gateway) };
    if (at < 0) continue;
    both.bare.push(pair.bare);
    both.gateway.push(pair.gateway);
  }
  const figures = (starts: readonly Start[]) => ({
    answer_ms_p50: percentile(
      starts.map(({ answerMs }) => answerMs),
      0.5,
    ),
    answer_ms_p99: percentile(
      starts.map(({ answerMs }) => answerMs),
      0.99,
    ),
    created_to_running_ms_p50: percentile(
      starts.map(({ runningMs }) => runningMs),
      0.5,
    ),
  });
  return { bare: figures(both.bare), gateway: figures(both.gateway) };
}

interface KestraState {
  readonly current: string;
  readonly histories: readonly { state: string; date: string }[];
}

async function timed(running: (id: string) => Promise<number>, start: () => Promise<string>): Promise<Start> {
  const began = performance.now();
  const id = await start();
  const answerMs = performance.now() - began;
  return { id, answerMs, runningMs: await running(id) };
}

interface KestraExecution {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly labels: readonly { key: string; value: string }[];
}

/** What the engine was asked, to be asked again. */
interface Asked {
  readonly inputs: Readonly<Record<string, string>>;
  readonly labels: readonly [string, string][];
}

function askedOf({ inputs, labels }: KestraExecution): Asked {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, text(value)])),
    labels: labels
      .filter(({ key }) => !key.startsWith('system.'))
      .map(({ key, value }) => ['labels', `${key}:${value}`]),
  };
}
