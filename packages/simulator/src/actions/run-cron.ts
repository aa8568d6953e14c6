import { Cron } from 'croner';
import { pass, type Simulation } from '../simulation.ts';
import type { Deployment, Environment, ServiceInstance } from '../state/records.ts';
import { startProgram } from './run-program.ts';

/** Starts a service on its schedule for as long as its deployment is the current one. */
export async function runCron(
  simulation: Simulation,
  {
    environment,
    instance,
    deployment,
  }: { environment: Environment; instance: ServiceInstance; deployment: Deployment },
): Promise<void> {
  let next = nextRun(instance, simulation.clock.now());
  while (next) {
    await pass(simulation, next.getTime() - simulation.clock.now().getTime());
    if (deployment.status !== 'SUCCESS' || environment.deletedAt) return;
    await startProgram(simulation, { environment, instance, deployment, reason: 'cron' });
    // After this one and after what was missed meanwhile, whichever is later.
    next = nextRun(instance, new Date(Math.max(next.getTime(), simulation.clock.now().getTime())));
  }
}

/** When a service runs next by its schedule; undefined where it has none, or one that nobody can read. */
export function nextRun({ cronSchedule }: ServiceInstance, after: Date): Date | undefined {
  if (!cronSchedule) return undefined;
  try {
    return new Cron(cronSchedule, { paused: true, timezone: 'UTC' }).nextRun(after) ?? undefined;
  } catch {
    return undefined;
  }
}
