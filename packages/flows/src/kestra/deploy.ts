import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Flow } from '../core/define-flow.ts';
import { defined } from '../specs/defined.ts';
import { createFlow, findFlow, flowProblems, updateFlow } from './client/flow-calls.ts';
import type { KestraClient } from './client/kestra-client.ts';
import { flowYaml } from './flow-yaml.ts';
import { isEdited } from './source-mark.ts';
import type { YamlOptions } from './yaml-options.ts';

/** What installing a flow would do. */
export interface FlowPlan {
  readonly namespace: string;
  readonly id: string;
  readonly action: 'create' | 'update' | 'none';
  readonly source: string;
  /** The source that is installed, where there is one. */
  readonly installed?: string;
  /** What is installed was changed in Kestra, or is somebody else's flow: an update would overwrite it. */
  readonly edited: boolean;
}

/** Compares the flows with what Kestra has; changes nothing. Comments and order of keys do not count. */
export async function planDeployment(
  client: KestraClient,
  flows: readonly Flow[],
  options: YamlOptions = {},
): Promise<readonly FlowPlan[]> {
  return inTurn(flows, async (flow) => {
    const { id, namespace } = flow.spec;
    const source = flowYaml(flow, options);
    const installed = (await findFlow(client, { namespace, id }))?.source ?? undefined;
    const same = installed !== undefined && isDeepStrictEqual(parse(installed), parse(source));
    const action = installed === undefined ? 'create' : same ? 'none' : 'update';
    const edited = action === 'update' && isEdited(installed ?? '');
    return defined({ namespace, id, action, source, installed, edited } as const);
  });
}

/**
 * Carries out a plan. Doing it twice changes nothing more; flows that are not in the plan are left alone, and so are those
 * that were edited in Kestra unless `force` says otherwise. Gives what it did.
 */
export async function deployFlows(
  client: KestraClient,
  plan: readonly FlowPlan[],
  { force = false }: { force?: boolean } = {},
): Promise<readonly FlowPlan[]> {
  const chosen = plan.filter(({ action, edited }) => action !== 'none' && (force || !edited));
  for (const flow of chosen) {
    if (flow.action === 'create') await createFlow(client, flow.source);
    if (flow.action === 'update') await updateFlow(client, flow, flow.source);
  }
  return chosen;
}

/** What Kestra would object to in each flow, by flow id; flows that it takes are left out. */
export async function validateFlows(
  client: KestraClient,
  flows: readonly Flow[],
  options: YamlOptions = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
  const checked = await inTurn(
    flows,
    async (flow) => [flow.spec.id, await flowProblems(client, flowYaml(flow, options))] as const,
  );
  return new Map(checked.filter(([, problems]) => problems.length > 0));
}

// Not at once: of a Kestra that cannot be reached the first call says why, where a later one is held back without a word.
async function inTurn<T>(flows: readonly Flow[], work: (flow: Flow) => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (const flow of flows) results.push(await work(flow));
  return results;
}
