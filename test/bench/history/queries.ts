import { made } from '../../harness/fill-history.ts';

/** A filter as a user asks: fields of the query string. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

const dayMs = 86_400_000;
const kinds = 7;

/** Every combination of the filters, each with a common and a rare value in turn; `random` picks what they hold. */
export function queries(random: () => number): Query[] {
  return Array.from({ length: 2 ** kinds }, (_, combination) => queryOf(combination, random));
}

function queryOf(combination: number, random: () => number): Query {
  const has = (kind: number) => Math.floor(combination / 2 ** kind) % 2 === 1;
  const rare = random() < 0.5;
  const from = Date.now() - (1 + random() * 28) * dayMs;
  return {
    ...(has(0) ? { namespace: rare ? 'team.blue' : 'dev.deployment' } : {}),
    ...(has(1) ? { flow_id: rare ? 'delete-environment' : 'list-environments' } : {}),
    ...(has(2) ? { state: rare ? ['WARNING', 'KILLED', 'RUNNING'] : ['SUCCESS', 'FAILED'] } : {}),
    ...(has(3) ? { initiator: `key:${rare ? made.initiators - 1 : 0}` } : {}),
    ...(has(4) ? { environment: `staging-${Math.floor(random() ** 2 * made.environments)}` } : {}),
    ...(has(5) ? { from: new Date(from).toISOString() } : {}),
    ...(has(6) ? { to: new Date(from + random() * 10 * dayMs).toISOString() } : {}),
  };
}

/** A sequence of numbers from 0 to below 1, the same for the same seed, so that runs can be compared. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
