import { reachEnvironment } from '../access.ts';
import { maskVariables } from '../actions/mask-variables.ts';
import { commitPatch, commitStaged, stageChanges } from '../actions/patches.ts';
import { notAuthorized } from '../railway-errors.ts';
import type { Environment, Patch } from '../state/records.ts';
import type { Context } from './context.ts';

/** Patches: staged, committed, followed. */
export const stagedChanges = {
  environmentStagedChanges({ environmentId }: { environmentId: string }, { box, caller }: Context) {
    const environment = reachEnvironment(box.world, caller, environmentId);
    return patchView(environment, environment.patches.at(-1) ?? emptyPatch(environment));
  },

  /** A workflow that nobody knows is NotFound, and so is one too young to be seen: lag looks the same. */
  workflowStatus({ workflowId }: { workflowId: string }, { box, caller }: Context) {
    if (caller.kind === 'none') throw notAuthorized();
    const workflow = box.world.workflows.get(workflowId);
    return workflow ? { status: workflow.status, error: workflow.error } : { status: 'NotFound', error: null };
  },

  environmentStageChanges(
    { environmentId, input, merge }: { environmentId: string; input: unknown; merge?: boolean | null },
    { box, caller }: Context,
  ) {
    const environment = reachEnvironment(box.world, caller, environmentId);
    return patchView(environment, stageChanges(box, environment, { config: input, merge: merge ?? false }));
  },

  environmentPatchCommit(
    args: { environmentId: string; patch?: unknown; commitMessage?: string | null },
    { box, caller }: Context,
  ) {
    const environment = reachEnvironment(box.world, caller, args.environmentId);
    const message = args.commitMessage ?? null;
    return commitPatch(box, environment, { config: args.patch ?? {}, message, skipDeploys: false });
  },

  environmentPatchCommitStaged(
    args: { environmentId: string; commitMessage?: string | null; skipDeploys?: boolean | null },
    { box, caller }: Context,
  ) {
    const environment = reachEnvironment(box.world, caller, args.environmentId);
    const message = args.commitMessage ?? null;
    return commitStaged(box, environment, { message, skipDeploys: args.skipDeploys ?? false });
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

// Railway always has a patch to show: an empty one where nothing was ever changed.
function emptyPatch({ id, createdAt }: Environment): Patch {
  const rest = { message: null, appliedAt: null, lastAppliedError: null };
  return { id: `staged-of-${id}`, status: 'STAGED', config: {}, createdAt, updatedAt: createdAt, ...rest };
}
