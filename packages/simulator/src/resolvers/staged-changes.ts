import { reachEnvironment } from '../access.ts';
import { maskVariables } from '../actions/mask-variables.ts';
import { commitPatch, commitStaged, stageChanges } from '../actions/patches.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { Environment, Patch } from '../state/records.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

/** Patches: staged, committed, followed. */
export const stagedChanges = {
  environmentStagedChanges({ environmentId }: { environmentId: string }, { simulation, caller }: Context) {
    const environment = reachEnvironment(simulation.world, caller, environmentId);
    const patches = visiblePatches(environment, simulation.clock.now());
    return patchView(environment, patches.at(-1) ?? emptyPatch(environment));
  },

  environmentPatches(
    { environmentId, ...args }: PageArgs & { environmentId: string },
    { simulation, caller }: Context,
  ) {
    const environment = reachEnvironment(simulation.world, caller, environmentId);
    const patches = visiblePatches(environment, simulation.clock.now());
    return connection(patches.toReversed(), args, (patch) => patchView(environment, patch));
  },

  environmentPatch({ id }: { id: string }, { simulation, caller }: Context) {
    const all = [...simulation.world.environments.values()];
    const environment = all.find(({ patches }) => patches.some((patch) => patch.id === id));
    const patch = environment?.patches.find((each) => each.id === id);
    if (!environment || !patch) throw notFound('Patch');
    return patchView(reachEnvironment(simulation.world, caller, environment.id), patch);
  },

  /** An unknown workflow is NotFound, as one is that Railway does not list yet. */
  workflowStatus({ workflowId }: { workflowId: string }, { simulation, caller }: Context) {
    if (caller.kind === 'none') throw notAuthorized();
    const workflow = simulation.world.workflows.get(workflowId);
    return workflow && workflow.visibleAt <= simulation.clock.now()
      ? { status: workflow.status, error: workflow.error }
      : { status: 'NotFound', error: null };
  },

  environmentStageChanges(
    { environmentId, input, merge }: { environmentId: string; input: unknown; merge?: boolean | null },
    { simulation, caller }: Context,
  ) {
    const environment = reachEnvironment(simulation.world, caller, environmentId);
    return patchView(environment, stageChanges(simulation, environment, { config: input, merge: merge ?? false }));
  },

  environmentPatchCommit(
    args: { environmentId: string; patch?: unknown; commitMessage?: string | null },
    { simulation, caller }: Context,
  ) {
    const environment = reachEnvironment(simulation.world, caller, args.environmentId);
    const message = args.commitMessage ?? null;
    return commitPatch(simulation, environment, { config: args.patch ?? {}, message, skipDeploys: false });
  },

  environmentPatchCommitStaged(
    args: { environmentId: string; commitMessage?: string | null; skipDeploys?: boolean | null },
    { simulation, caller }: Context,
  ) {
    const environment = reachEnvironment(simulation.world, caller, args.environmentId);
    const message = args.commitMessage ?? null;
    return commitStaged(simulation, environment, { message, skipDeploys: args.skipDeploys ?? false });
  },
};

function patchView(environment: Environment, patch: Patch) {
  const { id, status, message, createdAt, updatedAt, appliedAt, lastAppliedError, config } = patch;
  const environmentId = environment.id;
  return {
    id,
    environmentId,
    status,
    message,
    createdAt,
    updatedAt,
    appliedAt,
    lastAppliedError,
    patch: (args: { decryptVariables?: boolean | null }) => (args.decryptVariables ? config : maskVariables(config)),
  };
}

// Railway always shows a patch: an empty one where nothing was ever changed.
function emptyPatch({ id, createdAt }: Environment): Patch {
  const rest = { message: null, appliedAt: null, lastAppliedError: null };
  return {
    id: `staged-of-${id}`,
    status: 'STAGED',
    config: {},
    createdAt,
    visibleAt: createdAt,
    updatedAt: createdAt,
    ...rest,
  };
}

function visiblePatches({ patches }: Environment, now: Date): Patch[] {
  return patches.filter(({ visibleAt }) => visibleAt <= now);
}
