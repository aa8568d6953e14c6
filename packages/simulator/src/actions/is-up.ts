import type { ServiceInstance } from '../state/records.ts';

/** Whether a service's container runs: it has been deployed, and where it has a volume no deployment is replacing it. */
export function isUp({ deployments, volume }: ServiceInstance): boolean {
  const isReplaced = volume !== null && deployments.some(({ status }) => status === 'DEPLOYING');
  return !isReplaced && deployments.some(({ status }) => status === 'SUCCESS');
}
