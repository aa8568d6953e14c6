import { randomUUID } from 'node:crypto';
import { badInput } from '../railway-errors.ts';
import { later, pass, type Simulation } from '../simulation.ts';
import { type EnvironmentConfig, environmentConfigSchema } from '../state/environment-config.ts';
import type { Environment, Patch } from '../state/records.ts';
import { applyConfig } from './apply-config.ts';
import { deploy } from './deploy.ts';
import { mergeConfigs } from './merge-configs.ts';
import { placeOf } from './place-of.ts';
import { createWorkflow } from './workflows.ts';

/** How a patch is committed. */
export interface Commit {
  readonly message: string | null;
  readonly skipDeploys: boolean;
}

/** Stages changes, merged into those already staged or in their place. */
export function stageChanges(
  simulation: Simulation,
  environment: Environment,
  { config, merge }: { config: unknown; merge: boolean },
): Patch {
  const changes = parseConfig(config);
  simulation.ledger.record(placeOf(simulation, environment), { what: 'staged' });
  const staged = stagedPatch(environment);
  if (!staged) return addPatch(simulation, environment, { config: changes, status: 'STAGED' });
  staged.config = merge ? mergeConfigs(staged.config, changes) : changes;
  staged.updatedAt = simulation.clock.now();
  return staged;
}

/** Commits a patch by itself. Answers the id of the workflow, which has only begun. */
export function commitPatch(
  simulation: Simulation,
  environment: Environment,
  { config, ...commit }: Commit & { config: unknown },
): string {
  const patch = addPatch(simulation, environment, { config: parseConfig(config), status: 'APPLYING' });
  return startWorkflow(simulation, environment, { patch, commit });
}

/** Commits everything that is staged, whoever staged it. Answers the id of the workflow, which has only begun. */
export function commitStaged(simulation: Simulation, environment: Environment, commit: Commit): string {
  const patch = stagedPatch(environment);
  if (!patch) throw badInput('No patch to apply');
  return startWorkflow(simulation, environment, { patch, commit });
}

/** A new patch at the end of the environment's list. */
export function addPatch(
  simulation: Simulation,
  environment: Environment,
  { config, status }: { config: EnvironmentConfig; status: Patch['status'] },
): Patch {
  const now = simulation.clock.now();
  const rest = { message: null, createdAt: now, updatedAt: now, appliedAt: null, lastAppliedError: null };
  const visibleAt = later(simulation, simulation.timing.lagMs);
  const patch: Patch = { id: randomUUID(), status, config, visibleAt, ...rest };
  environment.patches.push(patch);
  return patch;
}

/** What is staged and not committed, by whomever. */
export function stagedPatch(environment: Environment): Patch | undefined {
  return environment.patches.find((patch) => patch.status === 'STAGED');
}

function startWorkflow(
  simulation: Simulation,
  environment: Environment,
  { patch, commit }: { patch: Patch; commit: Commit },
): string {
  const workflow = createWorkflow(simulation);
  simulation.ledger.record(placeOf(simulation, environment), { what: 'committed' });
  patch.status = 'APPLYING';
  patch.message = commit.message;
  void simulation.background.start('committing a patch', async () => {
    await pass(simulation, simulation.timing.commitMs);
    try {
      if (simulation.faults.take(['workflow-fails'], [environment.name])) throw new Error('Problem processing request');
      refuseForbidden(simulation, patch.config);
      const touched = await applyConfig(simulation, environment, patch.config);
      if (!commit.skipDeploys) for (const instance of touched) deploy(simulation, environment, instance);
      finishPatch(simulation, patch);
      workflow.status = 'Complete';
    } catch (error) {
      patch.status = 'STAGED';
      patch.lastAppliedError = error instanceof Error ? error.message : String(error);
      workflow.error = patch.lastAppliedError;
      workflow.status = 'Error';
    }
  });
  return workflow.id;
}

// The guardrail is looked at when the workflow comes to it, not when it is asked for.
function refuseForbidden({ workspace }: Simulation, { services }: EnvironmentConfig): void {
  const proxies = Object.values(services ?? {}).flatMap((each) => Object.values(each?.networking?.tcpProxies ?? {}));
  if (workspace.refuseTcpProxies && proxies.some((proxy) => proxy !== null))
    throw new Error('TCP proxies are not allowed in this workspace');
}

/** Marks a patch as committed now. */
export function finishPatch(simulation: Simulation, patch: Patch): void {
  patch.status = 'COMMITTED';
  patch.appliedAt = simulation.clock.now();
  patch.updatedAt = patch.appliedAt;
}

function parseConfig(config: unknown): EnvironmentConfig {
  const parsed = environmentConfigSchema.safeParse(config);
  if (!parsed.success) throw badInput(`Invalid environment config: ${parsed.error.issues[0]?.path.join('.')}`);
  return parsed.data;
}
