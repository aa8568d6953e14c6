import {
  type EnvironmentRef,
  type Railway,
  type RailwayEnvironment,
  RailwayError,
  type RailwayService,
} from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { fakeDatabases } from './fake-databases.ts';

/** An environment as a test writes it down. */
export interface MemoryEnvironment {
  readonly id: string;
  readonly name?: string;
  readonly createdAt?: Date;
  readonly sourceId?: string;
  /** Its shared variables. */
  readonly variables?: Readonly<Record<string, string | null>>;
  readonly services?: readonly RailwayService[];
  readonly volumes?: RailwayEnvironment['volumes'];
}

/** A world in memory, for decisions that need no network: what is asked for stands in `calls`. */
export interface MemoryWorld {
  readonly world: World;
  /** Changes only, as `method argument …`. */
  readonly calls: readonly string[];
  readonly waits: readonly number[];
  variablesOf(environmentId: string): Readonly<Record<string, string | null>>;
}

/** A service as a test writes it down. */
export function memoryService(more: Partial<RailwayService> & { serviceId: string }): RailwayService {
  return {
    name: more.serviceId,
    image: null,
    repository: null,
    deployment: null,
    serviceDomains: [],
    customDomains: [],
    ...more,
  };
}

/** Makes a project of these environments. Time passes only by waiting, and waits take no time. */
export function memoryWorld(
  given: readonly MemoryEnvironment[],
  options: { now?: Date; railway?: Partial<Railway> } = {},
): MemoryWorld {
  const calls: string[] = [];
  const waits: number[] = [];
  const variables = new Map(given.map((each) => [each.id, { ...each.variables }]));
  let environments = given.map((each) => environmentOf(each, given));
  let now = (options.now ?? new Date('2026-06-01T00:00:00Z')).getTime();
  const noted = (...words: readonly (string | number)[]) => void calls.push(words.join(' '));

  const railway: Partial<Railway> = {
    environments: async () => environments,
    environment: async (id) => {
      const found = environments.find((each) => each.id === id);
      if (!found) throw new RailwayError('not-found', 'Environment not found');
      return found;
    },
    variables: async ({ environmentId }) => {
      const found = variables.get(environmentId);
      if (!found) throw new RailwayError('not-found', 'Environment not found');
      return { ...found };
    },
    setVariables: async ({ environmentId }, values) => {
      noted('setVariables', environmentId, JSON.stringify(values));
      variables.set(environmentId, { ...variables.get(environmentId), ...values });
    },
    closeTcpProxy: async (...door) => noted('closeTcpProxy', ...door),
    deleteEnvironment: async (id) => {
      noted('deleteEnvironment', id);
      environments = environments.filter((each) => each.id !== id);
      variables.delete(id);
    },
    deploy: async (...place) => {
      noted('deploy', ...place);
      return 'deployment';
    },
    ...options.railway,
  };
  return {
    calls,
    waits,
    variablesOf: (id) => variables.get(id) ?? {},
    world: {
      // What a test does not give is not called.
      railway: railway as Railway,
      databases: fakeDatabases().databases,
      gateway: { purge: () => Promise.reject(new Error('no server')) },
      settings: {},
      clock: {
        now: () => new Date(now),
        sleep: async (ms, signal) => {
          signal.throwIfAborted();
          waits.push(ms);
          now += ms;
        },
      },
    },
  };
}

function environmentOf(given: MemoryEnvironment, all: readonly MemoryEnvironment[]): RailwayEnvironment {
  const createdAt = given.createdAt ?? new Date('2026-05-31T23:00:00Z');
  const sourceName = all.find(({ id }) => id === given.sourceId)?.name ?? given.sourceId ?? '';
  const sourceEnvironment: EnvironmentRef['sourceEnvironment'] =
    given.sourceId === undefined ? null : { id: given.sourceId, name: sourceName };
  return {
    id: given.id,
    name: given.name ?? given.id,
    createdAt,
    updatedAt: createdAt,
    sourceEnvironment,
    services: given.services ?? [],
    volumes: given.volumes ?? [],
  };
}

/** The variables of an environment that an execution made. */
export function markedBy(executionId: string, environmentId: string, more: Readonly<Record<string, string>> = {}) {
  return { UNDERSTUDY_EXECUTION_ID: executionId, UNDERSTUDY_ENVIRONMENT_ID: environmentId, ...more };
}
