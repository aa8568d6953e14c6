import { isDatabaseKind } from '../databases/database-server.ts';
import type { Simulation } from '../simulation.ts';
import type { Deployment, Environment, ServiceInstance } from '../state/records.ts';
import { lookAround } from './look-around.ts';
import { passwordOf } from './password-of.ts';
import { placeOf } from './place-of.ts';
import { seenVariables } from './render-variables.ts';
import { hasServer } from './server-of.ts';
import { prepareVolume } from './volumes.ts';

/** A program that starts. */
export interface Start {
  readonly environment: Environment;
  readonly instance: ServiceInstance;
  readonly deployment: Deployment;
  readonly reason: 'deployment' | 'cron';
}

/** Starts a service's program: a database's server where none runs; of any other it is only written down that it started. */
export async function startProgram(simulation: Simulation, start: Start): Promise<void> {
  const { environment, instance, deployment, reason } = start;
  const project = simulation.world.projects.get(environment.projectId);
  if (!project) return;
  await prepareVolume(simulation, instance);
  simulation.ledger.record(placeOf(simulation, instance), {
    what: 'started',
    reason,
    deploymentId: deployment.id,
    image: deployment.image,
    commit: deployment.commit,
    startCommand: instance.startCommand,
    variables: seenVariables({ project, environment, instance }),
    data: await lookAround(simulation, environment),
  });
  deployment.logs.push({ at: simulation.clock.now(), message: 'starting the container', severity: 'info' });
  const { kind } = instance.service;
  if (!isDatabaseKind(kind) || !hasServer(instance)) return;
  const wasDown = simulation.fleet.port(instance.id) === undefined;
  await simulation.fleet.ensureRunning(instance.id, kind, passwordOf(project, environment, instance));
  if (environment.deletedAt || !environment.instances.has(instance.service.id)) {
    // It was deleted while its server started: nobody else would stop that.
    await simulation.fleet.remove(instance.id);
    return;
  }
  if (wasDown) simulation.ledger.record(placeOf(simulation, instance), { what: 'database-up' });
}

/** Takes a service down: everything that came in, by whichever door, is cut. */
export async function goDown(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  for (const each of simulation.relayConnections) if (each.instanceId === instance.id) each.end();
  await stopServer(simulation, instance);
}

/** Stops a database's server at once and cuts its connections, where one runs. Its data stays. */
async function stopServer(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  if (simulation.fleet.port(instance.id) === undefined) return;
  simulation.ledger.record(placeOf(simulation, instance), { what: 'database-down' });
  await simulation.fleet.stop(instance.id);
}
