import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Flow } from '../core/define-flow.ts';
import { defined } from '../specs/defined.ts';
import { createFlow, findFlow, flowProblems, updateFlow } from './client/flow-calls.ts';
import type { KestraClient } from './client/kestra-client.ts';
import { flowYaml } from './flow-yaml.ts';
import type { YamlOptions } from './tasks.ts';

/** What installing a flow would do. */
export interface FlowPlan {
  readonly namespace: string;
  readonly id: string;
  readonly action: 'create' | 'update' | 'none';
  readonly source: string;
  /** The source that is installed, where there is one. */
  readonly installed?: string;
}

/** Compares the flows with what Kestra has; changes nothing. Comments and order of keys do not count. */
export async function planDeployment(
  client: KestraClient,
  flows: readonly Flow[],
  options: YamlOptions = {},
): Promise<readonly FlowPlan[]> {
  return Promise.all(
    flows.map(async (flow) => {
      const { id, namespace } = flow.spec;
      const source = flowYaml(flow, options);
      const installed = (await findFlow(client, { namespace, id }))?.source ?? undefined;
      const same = installed !== undefined && isDeepStrictEqual(parse(installed), parse(source));
      const action = installed === undefined ? 'create' : same ? 'none' : 'update';
      return defined({ namespace, id, action, source, installed } as const);
    }),
  );
}

/** Carries out a plan. Doing it twice changes nothing more; flows that are not in the plan are left alone. */
export async function deployFlows(client: KestraClient, plan: readonly FlowPlan[]): Promise<void> {
  for (const flow of plan) {
    if (flow.action === 'create') await createFlow(client, flow.source);
    if (flow.action === 'update') await updateFlow(client, flow, flow.source);
  }
}

/** What Kestra would object to in each flow, by flow id; flows that it takes are left out. */
export async function validateFlows(
  client: KestraClient,
  flows: readonly Flow[],
  options: YamlOptions = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
  const checked = await Promise.all(
    flows.map(async (flow) => [flow.spec.id, await flowProblems(client, flowYaml(flow, options))] as const),
  );
  return new Map(checked.filter(([, problems]) => problems.length > 0));
}
