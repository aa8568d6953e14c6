import { randomUUID } from 'node:crypto';
import { badInput, problemProcessing } from '../railway-errors.ts';
import { pass, type Simulation } from '../simulation.ts';
import type { Environment, Patch } from '../state/records.ts';
import { copyInstances } from './copy-instances.ts';
import { deployAll } from './deploy.ts';
import { describeConfig } from './describe-config.ts';
import { addPatch, finishPatch } from './patches.ts';

/** How an environment is made; the names are Railway's. */
export interface EnvironmentPlan {
  readonly projectId: string;
  readonly name: string;
  readonly source?: Environment | undefined;
  readonly isEphemeral: boolean;
  readonly applyChangesInBackground: boolean;
  readonly skipInitialDeploys: boolean;
  readonly stageInitialChanges: boolean;
}

/** Makes an environment, empty or a duplicate. The name is taken from the first moment on, whatever happens then. */
export async function createEnvironment(box: Simulation, plan: EnvironmentPlan): Promise<Environment> {
  refuseTakenName(box, plan.projectId, plan.name);
  const environment = addEnvironment(box, plan);
  if (!plan.source) return environment;
  const { source } = plan;
  const config = describeConfig(source);
  const patch = addPatch(box, environment, { config, status: plan.stageInitialChanges ? 'STAGED' : 'APPLYING' });
  if (plan.stageInitialChanges) return environment;
  const duplicating = duplicate(box, { environment, source, patch, skipDeploys: plan.skipInitialDeploys });
  // Without the flag the mutation answers only once all is done: Railway's own tool waits 90 s for it.
  if (!plan.applyChangesInBackground) await duplicating;
  else void box.background.start(`duplicating ${source.name}`, () => duplicating);
  return environment;
}

/** Throws where the name is held: by an environment, a husk, or a deleted one whose name is not free again yet. */
export function refuseTakenName(box: Simulation, projectId: string, name: string): void {
  const reservedSince = box.clock.now().getTime() - box.timing.nameReservedMs;
  const taken = [...box.world.environments.values()].some(
    (each) =>
      each.projectId === projectId &&
      each.name === name &&
      (each.deletedAt === null || each.deletedAt.getTime() > reservedSince),
  );
  if (taken) throw badInput('An environment with that name already exists');
  if (!/^[^\s/][^/]{0,98}$/.test(name)) throw badInput('Invalid environment name');
}

function addEnvironment(box: Simulation, { projectId, name, source, isEphemeral }: EnvironmentPlan): Environment {
  const now = box.clock.now();
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
    patches: [],
  };
  box.world.environments.set(environment.id, environment);
  return environment;
}

interface Duplicate {
  readonly environment: Environment;
  readonly source: Environment;
  readonly patch: Patch;
  readonly skipDeploys: boolean;
}

async function duplicate(box: Simulation, { environment, source, patch, skipDeploys }: Duplicate): Promise<void> {
  const husk = box.faults.take(['environment-husk'], [environment.name, 'environmentCreate']);
  await pass(box, box.timing.duplicateMs);
  if (environment.deletedAt) return;
  if (husk) {
    patch.status = 'STAGED';
    patch.lastAppliedError = 'Problem processing request';
    throw problemProcessing();
  }
  copyInstances(box, source, environment);
  finishPatch(box, patch);
  if (!skipDeploys) deployAll(box, environment);
}
