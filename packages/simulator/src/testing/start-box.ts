import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { CreatedProject, ServiceSpec } from '../project-spec.ts';
import { startSimulator } from '../simulator.ts';
import type { Simulator, SimulatorOptions } from '../simulator-api.ts';
import { ask, duplicate } from './ask.ts';
import { sharedTemplates } from './shared-templates.ts';

/** A simulator with one project, and what tests do with it again and again. */
export interface Box extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly project: CreatedProject;
  /** The id of the environment `production`. */
  readonly production: string;
  serviceId(name: string): string;
  /** The id of a service in an environment: the user name at the relay. */
  instanceId(environmentId: string, service: string): Promise<string>;
  /** Asks and gives the data; throws the message of an error. */
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Duplicates production in the background, and gives the new environment's id. */
  duplicate(name: string, input?: { skipInitialDeploys?: boolean }): Promise<string>;
  status(environmentId: string, service: string): string | null | undefined;
  /** Waits until the service has that status there. */
  until(environmentId: string, service: string, status: string): Promise<void>;
}

const quick = {
  duplicateMs: 10,
  commitMs: 5,
  queuedMs: 5,
  buildingMs: 5,
  deployingMs: 20,
  proxyMs: 5,
  sleepAfterMs: 5,
  nameReservedMs: 60_000,
};

/** Starts a simulator whose steps take milliseconds, with a project `Shop`; removes everything when disposed. */
export async function startBox(
  services: readonly ServiceSpec[],
  { timing, ...options }: Partial<SimulatorOptions> & { buckets?: readonly string[] } = {},
): Promise<Box> {
  const dataDir = mkdtempSync(join(tmpdir(), 'box-'));
  const started = { dataDir, templatesDir: sharedTemplates(), timing: { ...quick, ...timing }, ...options };
  const simulator = await startSimulator(started);
  const project = await simulator.createProject({
    name: 'Shop',
    services,
    ...(options.buckets && { buckets: options.buckets }),
  });
  const serviceId = (name: string) => project.services.find((each) => each.name === name)?.id ?? '';
  const data: Box['data'] = async (query, variables = {}) => {
    const answer = await ask(simulator, query, { variables });
    if (answer.error) throw new Error(answer.error.message);
    return answer.data;
  };
  const status: Box['status'] = (environmentId, service) =>
    simulator
      .state()
      .flatMap(({ environments }) => environments)
      .find(({ id }) => id === environmentId)
      ?.services.find(({ name }) => name === service)?.status;
  const production = project.environments[0]?.id ?? '';
  return {
    simulator,
    project,
    production,
    serviceId,
    data,
    status,
    async instanceId(environmentId, service) {
      const query = 'query($e: String!, $s: String!) { serviceInstance(environmentId: $e, serviceId: $s) { id } }';
      const { serviceInstance } = await data(query, { e: environmentId, s: serviceId(service) });
      return String(Object(serviceInstance).id);
    },
    async duplicate(name, input = {}) {
      const wanted = { projectId: project.id, name, sourceEnvironmentId: production, ...input };
      const answer = await duplicate(simulator, wanted);
      if (answer.error) throw new Error(answer.error.message);
      return String(Object(answer.data.environmentCreate).id);
    },
    async until(environmentId, service, wanted) {
      await vi.waitUntil(() => status(environmentId, service) === wanted, { timeout: 20_000, interval: 5 });
    },
    async [Symbol.asyncDispose]() {
      await simulator[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
