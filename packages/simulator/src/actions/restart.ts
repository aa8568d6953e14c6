import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, Environment, ServiceInstance } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { goDown, startProgram } from './run-program.ts';

/** Restarts what a deployment runs: down for a moment, and no new deployment. */
export async function restart(
  simulation: Simulation,
  of: { environment: Environment; instance: ServiceInstance; deployment: Deployment },
): Promise<void> {
  const happening = { what: 'restarted', deploymentId: of.deployment.id } as const;
  simulation.ledger.record(placeOf(simulation, of.instance), happening);
  await goDown(simulation, of.instance);
  await pass(simulation, simulation.timing.deployingMs);
  await startProgram(simulation, { ...of, reason: 'deployment' });
}
