import { reachEnvironment } from '../access.ts';
import { maskVariables } from '../actions/mask-variables.ts';
import { commitPatch, commitStaged, stageChanges } from '../actions/patches.ts';
import { notAuthorized } from '../railway-errors.ts';
import type { Environment, Patch } from '../state/records.ts';
import type { Context } from './context.ts';

/** Patches: staged, committed, followed. */
export const stagedChanges = {
  environmentStagedChanges({ environmentId }: { environmentId: string }, { simulation, caller }: Context) {
    const environment = reachEnvironment(simulation.world, caller, environmentId);
    return patchView(environment, environment.patches.at(-1) ?? emptyPatch(environment));
  },

  /** An unknown workflow is NotFound, as one is that Railway does not list yet. */
  workflowStatus({ workflowId }: { workflowId: string }, { simulation, caller }: Context) {
    if (caller.kind === 'none') throw notAuthorized();
    const workflow = simulation.world.workflows.get(workflowId);
    return workflow ? { status: workflow.status, error: workflow.error } : { status: 'NotFound', error: null };
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
  return { id: `staged-of-${id}`, status: 'STAGED', config: {}, createdAt, updatedAt: createdAt, ...rest };
}
