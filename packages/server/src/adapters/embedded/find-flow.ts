import type { Flow } from '@understudy/flows';
import { AppError } from '../../core/app-error.ts';

/** The flow of this name. Throws NotFoundError where it is not installed. */
export function findFlow(flows: readonly Flow[], { namespace, flowId }: { namespace: string; flowId: string }): Flow {
  const found = flows.find(({ spec }) => spec.namespace === namespace && spec.id === flowId);
  if (found) return found;
  throw new AppError('NotFoundError', `There is no flow ${namespace}/${flowId}`, {
    details: { namespace, flow_id: flowId },
  });
}
