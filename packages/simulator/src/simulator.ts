import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createProject } from './actions/create-project.ts';
import { latestDeployment } from './actions/deploy.ts';
import { verifyDomain } from './actions/domains.ts';
import { Background } from './background.ts';
import { systemClock } from './clock.ts';
import { databaseUrl } from './database-url.ts';
import { DatabaseFleet } from './databases/database-fleet.ts';
import { createFaults } from './faults/faults.ts';
import { createLastingTrouble } from './faults/lasting-trouble.ts';
import { createRandomFaults } from './faults/random-faults.ts';
import { json } from './http/answer.ts';
import { answerControl } from './http/control-routes.ts';
import { createEdgeLimit } from './http/edge-limit.ts';
import { answerGraphql, type Endpoint } from './http/graphql-endpoint.ts';
import { startHttpServer } from './http/http-server.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createTokenBook, type TokenBook } from './http/tokens.ts';
import { createLedger } from './ledger/ledger.ts';
import type { CreatedProject, ProjectSpec } from './project-spec.ts';
import { createRandom } from './random.ts';
import { type Relay, startRelay } from './relay/relay.ts';
import { railwayRules } from './rules.ts';
import type { Simulation } from './simulation.ts';
import type { Simulator, SimulatorOptions } from './simulator-api.ts';
import { createWorld } from './state/create-world.ts';
import type { ServiceInstance } from './state/records.ts';
import { summarize } from './state/summary.ts';
import { liveInstances } from './state/world.ts';
import { defaultTiming } from './timing.ts';
import { volumeDirectoryOf } from './volume-directory-of.ts';
import { defaultWorkspaceSettings } from './workspace-settings.ts';

/** Starts a simulated Railway. Servers that a killed simulator left behind in the directory are stopped first. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const log = options.logger ?? (() => undefined);
  const clock = options.clock ?? systemClock;
  const simulation: Simulation = {
    world: createWorld(),
    clock,
    timing: { ...defaultTiming, ...options.timing },
    rules: { ...railwayRules, ...options.rules },
    workspace: { ...defaultWorkspaceSettings, ...options.workspace },
    random: createRandom(options.seed ?? 1),
    faults: createFaults(),
    ledger: createLedger(clock),
    background: new Background(log),
    fleet: await DatabaseFleet.open(options.dataDir, log, options.templatesDir),
    volumesDir: join(options.dataDir, 'volumes'),
    forwards: new Map(),
    relayConnections: new Set(),
    log,
  };
  const book = createTokenBook(options.tokens);
  const endpoint: Endpoint = {
    simulation,
    rateLimit: createRateLimit(options.requestsPerHour ?? 10_000, clock),
    edgeLimit: createEdgeLimit(options.edgePerSecond ?? null, clock),
    trouble: createLastingTrouble(clock),
    randomFault: options.randomFaults ? createRandomFaults(options.randomFaults) : () => undefined,
    requests: [],
  };
  const host = options.host ?? '127.0.0.1';
  const relay = await startRelay(simulation, host);
  const http = await startHttpServer({ host, port: options.port ?? 0, log }, (request, body) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const route = `${request.method} ${path}`;
    if (path.startsWith('/_simulator/')) return answerControl(simulator, route, body);
    return answerRailway({ endpoint, book, route }, request, body);
  });
  const simulator: Simulator = {
    ...control({ simulation, book, endpoint, relay }),
    url: `http://${host}:${http.port}/graphql/v2`,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await simulation.background[Symbol.asyncDispose]();
      await Promise.all([...simulation.forwards.values()].map((forward) => forward[Symbol.asyncDispose]()));
      await simulation.fleet[Symbol.asyncDispose]();
      await rm(simulation.volumesDir, { recursive: true, force: true });
    },
  };
  return simulator;
}

async function answerRailway(
  { endpoint, book, route }: { endpoint: Endpoint; book: TokenBook; route: string },
  request: IncomingMessage,
  body: unknown,
) {
  if (route !== 'POST /graphql/v2') return json(404, { message: 'Not Found' });
  const isNamed = request.url?.includes('?') ?? false;
  return answerGraphql(endpoint, { caller: book.callerOf(request.headers), isNamed, body });
}

interface Parts {
  readonly simulation: Simulation;
  readonly book: TokenBook;
  readonly endpoint: Endpoint;
  readonly relay: Relay;
}

function control({ simulation, book, endpoint, relay }: Parts) {
  return {
    tokens: book.tokens,
    faults: simulation.faults,
    relay: { host: relay.host, port: relay.port, hostKey: relay.hostKey },
    ledger: simulation.ledger.events,
    now: () => simulation.clock.now(),
    volumeDirectory: (projectId: string, environmentName: string, serviceName: string) =>
      volumeDirectoryOf(simulation, { projectId, environmentName, serviceName }),
    requests: endpoint.requests,
    state: () => summarize(simulation.world),
    databaseUrl: (projectId: string, environmentName: string, serviceName: string) =>
      databaseUrl(simulation, { projectId, environmentName, serviceName }),
    async createProject(spec: ProjectSpec): Promise<CreatedProject> {
      const { project, environment } = await createProject(simulation, spec);
      await Promise.all([...environment.instances.values()].map((instance) => deployed(simulation, instance)));
      const projectToken = book.issueProjectToken({ projectId: project.id, environmentId: environment.id });
      const { id, name } = environment;
      const services = project.services.map((service) => ({ id: service.id, name: service.name }));
      return { id: project.id, name: project.name, environments: [{ id, name }], services, projectToken };
    },
    verifyDomain(domain: string): boolean {
      const found = liveInstances(simulation.world).flatMap((each) => each.customDomains);
      const custom = found.find((each) => each.domain === domain);
      if (custom) verifyDomain(simulation, custom);
      return custom !== undefined;
    },
  };
}

// A new project is returned only when everything in it runs.
async function deployed(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  while (!/^(SUCCESS|SLEEPING)$/.test(latestDeployment(instance)?.status ?? '')) {
    if (latestDeployment(instance)?.status === 'CRASHED') throw new Error(`${instance.service.name} did not start`);
    await simulation.clock.sleep(10, simulation.background.signal);
  }
}
