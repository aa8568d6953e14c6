import { redisCommand } from '../databases/redis-command.ts';
import { type DataState, lookAtMysql, lookAtPostgres } from '../ledger/look-at-data.ts';
import { lookAtFiles } from '../ledger/look-at-files.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';
import { passwordOf } from './password-of.ts';
import { hasServer } from './server-of.ts';
import { volumeDirectory } from './volumes.ts';

const nothing = { things: null, amount: null };

/** What every database and volume of an environment holds at this moment. */
export async function lookAround(simulation: Simulation, environment: Environment): Promise<DataState[]> {
  const instances = [...environment.instances.values()];
  const states = await Promise.all(instances.map((instance) => lookAt(simulation, environment, instance)));
  return states.filter((state) => state !== undefined);
}

async function lookAt(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
): Promise<DataState | undefined> {
  const { name, kind } = instance.service;
  if (hasServer(instance) && (kind === 'mysql' || kind === 'postgres' || kind === 'redis')) {
    const port = simulation.fleet.port(instance.id);
    const password = passwordOf(requireProject(simulation, environment), environment, instance);
    // It may go down while it is asked.
    const found = port === undefined ? nothing : await ask(kind, port, password).catch(() => nothing);
    return { service: name, kind, isRunning: port !== undefined, ...found };
  }
  const directory = volumeDirectory(simulation, instance);
  return directory ? { service: name, kind: 'files', isRunning: true, ...lookAtFiles(directory) } : undefined;
}

async function ask(kind: 'mysql' | 'postgres' | 'redis', port: number, password: string) {
  const secret = encodeURIComponent(password);
  if (kind === 'mysql') return lookAtMysql(`mysql://root:${secret}@127.0.0.1:${port}/railway`);
  if (kind === 'postgres') return lookAtPostgres(`postgresql://postgres:${secret}@127.0.0.1:${port}/railway`);
  return { things: Number(await redisCommand(port, password, ['DBSIZE'])), amount: null };
}

function requireProject({ world }: Simulation, { projectId }: Environment) {
  const project = world.projects.get(projectId);
  if (!project) throw new Error(`no project ${projectId}`);
  return project;
}
