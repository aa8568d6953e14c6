import { z } from 'zod';
import { inputsOf } from '../core/inputs-of.ts';
import { outputsIfWhole } from '../core/outputs-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import { type CloneInputs, cloneStagingSpec } from '../specs/clone-staging.ts';

/** What the task `validate-inputs` finds out, as later tasks read it. */
export const validated = {
  id: 'validate-inputs',
  outputs: z.object({
    project_name: z.string(),
    source_environment_id: z.string(),
    /** Environments that stood before this execution made one: none of them is ever its own. */
    environments_before: z.array(z.string()),
  }),
};

/** What this execution makes, of what, and by which it knows its own. */
export interface Clone {
  readonly executionId: string;
  readonly projectId: string;
  readonly name: string;
  readonly inputs: CloneInputs;
  /** Undefined where the inputs were never validated: nothing was made then. */
  readonly sourceEnvironmentId: string | undefined;
  readonly environmentsBefore: readonly string[];
}

/** The clone that a task works on. */
export function cloneOf(context: TaskContext): Clone {
  const inputs = inputsOf(cloneStagingSpec, context);
  const found = outputsIfWhole(validated, context);
  return {
    executionId: context.executionId,
    projectId: inputs.railway_project_id,
    name: inputs.environment_name,
    inputs,
    sourceEnvironmentId: found?.source_environment_id,
    environmentsBefore: found?.environments_before ?? [],
  };
}
