import { isDeepStrictEqual } from 'node:util';
import { ended, requestClone } from '../../harness/clones.ts';
import { eventually } from '../../harness/eventually.ts';
import type { Product } from '../../harness/product.ts';
import { makeShop, type Shop } from '../../harness/shop.ts';
import { drawFailures, type Failure } from './failures.ts';
import { tracesOf } from './production.ts';

/** A handful in the normal suite; `UNDERSTUDY_FAILURES=200` for a campaign, `UNDERSTUDY_SEED` for another one. */
export const failures = Number(process.env.UNDERSTUDY_FAILURES ?? 6);
const seed = Number(process.env.UNDERSTUDY_SEED ?? 1);
const clonesAtOnce = Math.min(4, Math.ceil(failures / 6));
/** The number of the one failure to run again, of those that this seed draws. */
const only = process.env.UNDERSTUDY_FAILURE;
/** How many endings there must be. */
export const endingsExpected = only === undefined ? failures : 1;
const endsWithinMs = 600_000;
// A rollback that is refused each time asks for three quarters of an hour; longer than this no trouble lasts here.
const troubleLastsMs = 120_000;

/** How a clone ended into which a failure was injected, and what was wrong afterwards. */
export interface Ending {
  readonly failure: Failure;
  readonly state: string;
  /** Empty where nothing was left behind. */
  readonly problems: readonly string[];
}

/** Clones again and again, each time with another failure, and looks after each what is left of it. */
export async function runCampaign(product: Product): Promise<readonly Ending[]> {
  const drawn = drawFailures(failures, await callsOfClone(product), seed);
  const waiting = [...drawn.entries()].filter(([at]) => only === undefined || at === Number(only));
  const endings: Ending[] = [];
  const lane = async (number: number): Promise<void> => {
    if (waiting.length === 0) return;
    const shop = await makeShop(product.simulator, 'postgres', `www.shop-${number}.example.com`);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, failure] = next;
      const ending = await cloneWith(product, shop, { at, failure });
      endings.push(ending);
      // A long campaign says how far it is.
      if (failures > 20) process.stderr.write(`${endings.length}/${failures} failure ${at}: ${described(ending)}\n`);
    }
  };
  await Promise.all(Array.from({ length: clonesAtOnce }, (_, number) => lane(number)));
  return endings;
}

/** One line for a person. */
export function described({ failure, state, problems }: Ending): string {
  const { operation, skip, kind, times } = failure;
  return `${kind} at ${operation}#${skip + 1} (${times}x): ${state} ${problems.join('; ')}`.trim();
}

const request = (projectId: string, name: string) => ({
  railway_project_id: projectId,
  environment_name: name,
  wordpress_url_replace: true,
  enable_basic_auth: true,
});

// Every call of a clone that goes well, in order.
async function callsOfClone(product: Product): Promise<readonly string[]> {
  const { projectId } = product.shop;
  const before = product.simulator.requests.length;
  await ended(product, await requestClone(product, request(projectId, 'goes-well')));
  const calls = product.simulator.requests.slice(before).filter(({ project }) => project === projectId);
  await deleteEnvironment(product, 'goes-well', projectId);
  return calls.map(({ operation }) => operation);
}

async function cloneWith(
  product: Product,
  shop: Shop,
  { at, failure }: { at: number; failure: Failure },
): Promise<Ending> {
  const { faults } = product.simulator;
  const name = `failure-${at}`;
  const before = await tracesOf(product, shop);
  faults.inject({ ...failure, project: shop.projectId });
  const accepted = await requestClone(product, request(shop.projectId, name));
  const passes = setTimeout(() => faults.clear(shop.projectId), troubleLastsMs);
  const { state } = await eventually(
    `${name} ends`,
    async () => {
      const { body } = await product.rest('GET', accepted.polling_url);
      return ['SUCCESS', 'WARNING', 'FAILED', 'KILLED'].includes(body.state) && body;
    },
    endsWithinMs,
  );
  clearTimeout(passes);
  faults.clear(shop.projectId);
  const problems: string[] = [];
  const stands = standing(product, shop).includes(name);
  if (state === 'SUCCESS' && !stands) problems.push('it succeeded, and there is no environment');
  if (state === 'FAILED' && stands) problems.push('its environment was left behind');
  if (stands) await deleteEnvironment(product, name, shop.projectId);
  // A process that has just ended may be connected for another moment.
  const clean = async () => isDeepStrictEqual(await tracesOf(product, shop), before);
  const left = await eventually('production is as it was', clean).then(
    () => false,
    () => true,
  );
  if (left) problems.push(`${JSON.stringify(before)} became ${JSON.stringify(await tracesOf(product, shop))}`);
  return { failure, state, problems };
}

function standing(product: Product, shop: Shop): readonly string[] {
  const project = product.simulator.state().find(({ id }) => id === shop.projectId);
  return project?.environments.filter(({ deleted }) => !deleted).map(({ name }) => name) ?? [];
}

async function deleteEnvironment(product: Product, name: string, projectId: string): Promise<void> {
  const path = `/api/v1/environments/${name}?railway_project_id=${projectId}`;
  const answer = await product.rest('DELETE', path);
  if (answer.status !== 200 && answer.status !== 202) throw new Error(`${name}: ${JSON.stringify(answer.body)}`);
  await eventually(`${name} is gone`, async () => {
    const all = product.simulator.state().flatMap(({ environments }) => environments);
    return !all.some((each) => each.name === name && !each.deleted);
  });
}
