import type { Flow } from '@understudy/flows';
import { cloneStagingSpec, seconds } from '@understudy/flows/specs';
import type { Caller } from '../../core/caller.ts';
import type { PlanBody } from '../../core/plan-body.ts';
import { mustActIn } from '../access/permissions.ts';
import { inputsFor, type PlacedRequest } from './clone-intent.ts';
import type { CloneNeeds } from './clone-needs.ts';

/** What a clone would do; starts nothing and writes nothing. */
export async function planClone(
  needs: CloneNeeds & { flows: readonly Flow[] },
  caller: Caller,
  placed: PlacedRequest,
): Promise<PlanBody> {
  const { namespace, id: flowId } = cloneStagingSpec;
  mustActIn(caller, namespace);
  const inputs = inputsFor(needs, caller, placed);
  const tasks = needs.flows.find((flow) => flow.spec.id === flowId)?.tasks ?? [];
  const values: Readonly<Record<string, unknown>> = inputs;
  return {
    status: 'planned',
    namespace,
    flow_id: flowId,
    environment_name: inputs.environment_name,
    environment_exists: (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name)) ?? null,
    inputs,
    tasks: tasks.map(({ id, description, runIf }) => ({
      name: id,
      description,
      runs: !runIf || values[runIf.input] === runIf.equals,
    })),
    estimated_duration: seconds(await needs.bodies.estimateMs({ namespace, flowId, projectId: placed.projectId })),
  };
}
