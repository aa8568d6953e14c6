import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, Environment, ServiceInstance } from '../state/records.ts';
import { startProgram, stopServer } from './run-program.ts';

/** Restarts what a deployment runs: down for a moment, and no new deployment. */
export async function restart(
  simulation: Simulation,
  of: { environment: Environment; instance: ServiceInstance; deployment: Deployment },
): Promise<void> {
  await stopServer(simulation, of.instance);
  await pass(simulation, simulation.timing.deployingMs);
  await startProgram(simulation, { ...of, reason: 'deployment' });
}
