import { Cron } from 'croner';
import { passUntil, type Simulation } from '../simulation.ts';
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
  for (;;) {
    const next = nextRun(instance, simulation.clock.now());
    if (!next) return;
    await passUntil(simulation, next);
    const isGone = environment.deletedAt !== null || environment.instances.get(instance.service.id) !== instance;
    if (deployment.status !== 'SUCCESS' || isGone) return;
    await startProgram(simulation, { environment, instance, deployment, reason: 'cron' });
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
