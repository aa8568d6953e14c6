import { randomUUID } from 'node:crypto';
import { badInput, problemProcessing } from '../railway-errors.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { Environment, Patch } from '../state/records.ts';
import { copyInstances } from './copy-instances.ts';
import { deployAll } from './deploy.ts';
import { describeConfig } from './describe-config.ts';
import { addPatch, finishPatch } from './patches.ts';
import { placeOf } from './place-of.ts';

/** What Railway says where a guardrail forbids them. */
export const environmentsRefused = 'Environments are not allowed in this workspace';

/** How to create an environment; the field names are Railway's. */
export interface EnvironmentPlan {
  readonly projectId: string;
  readonly name: string;
  readonly source?: Environment | undefined;
  readonly isEphemeral: boolean;
  readonly applyChangesInBackground: boolean;
  readonly skipInitialDeploys: boolean;
  readonly stageInitialChanges: boolean;
}

/** Creates an environment, empty or a duplicate. Its name is taken at once, even where the duplicate fails later. */
export async function createEnvironment(simulation: Simulation, plan: EnvironmentPlan): Promise<Environment> {
  if (plan.source && simulation.workspace.refuseEnvironments) throw badInput(environmentsRefused);
  refuseTakenName(simulation, plan.projectId, plan.name);
  const environment = addEnvironment(simulation, plan);
  if (!plan.source) return environment;
  const { source } = plan;
  const config = describeConfig(simulation, source);
  const patch = addPatch(simulation, environment, { config, status: plan.stageInitialChanges ? 'STAGED' : 'APPLYING' });
  if (plan.stageInitialChanges) return environment;
  const work = () => duplicate(simulation, { environment, source, patch, skipDeploys: plan.skipInitialDeploys });
  // Without the flag the mutation answers only once all is done: Railway's own tool waits 90 s for it.
  if (!plan.applyChangesInBackground) await work();
  else void simulation.background.start(`duplicating ${source.name}`, work);
  return environment;
}

/** Throws where the name is taken: by an environment, be it stuck or deleted not long ago. */
export function refuseTakenName(simulation: Simulation, projectId: string, name: string): void {
  const reservedSince = simulation.clock.now().getTime() - simulation.timing.nameReservedMs;
  const taken = [...simulation.world.environments.values()].some(
    (each) =>
      each.projectId === projectId &&
      each.name === name &&
      (each.deletedAt === null || each.deletedAt.getTime() > reservedSince),
  );
  if (taken) throw badInput('An environment with that name already exists');
  if (!/^[^\s/][^/]{0,98}$/.test(name)) throw badInput('Invalid environment name');
}

function addEnvironment(
  simulation: Simulation,
  { projectId, name, source, isEphemeral }: EnvironmentPlan,
): Environment {
  const now = simulation.clock.now();
  const environment: Environment = {
    id: randomUUID(),
    projectId,
    name,
    isEphemeral,
    sourceEnvironmentId: source?.id ?? null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    variables: new Map(),
    instances: new Map(),
    detachedVolumes: [],
    patches: [],
  };
  simulation.world.environments.set(environment.id, environment);
  simulation.ledger.record(placeOf(simulation, environment), { what: 'environment-created' });
  return environment;
}

interface Duplicate {
  readonly environment: Environment;
  readonly source: Environment;
  readonly patch: Patch;
  readonly skipDeploys: boolean;
}

async function duplicate(
  simulation: Simulation,
  { environment, source, patch, skipDeploys }: Duplicate,
): Promise<void> {
  const stuck = simulation.faults.take(['environment-stuck'], [environment.name, 'environmentCreate']);
  await pass(simulation, simulation.timing.duplicateMs);
  if (environment.deletedAt) return;
  if (stuck) {
    patch.status = 'STAGED';
    patch.lastAppliedError = 'Problem processing request';
    throw problemProcessing();
  }
  copyInstances(simulation, source, environment);
  finishPatch(simulation, patch);
  if (!skipDeploys) deployAll(simulation, environment);
}
