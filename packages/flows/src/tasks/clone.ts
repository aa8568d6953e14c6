import type { TaskContext } from '../core/task-context.ts';
import { type CloneInputs, cloneStagingSpec } from '../specs/clone-staging.ts';
import { inputsOf } from './inputs-of.ts';
import { outputsIfAny } from './outputs-of.ts';
import { validateInputs } from './validate-inputs.ts';

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
  const validated = outputsIfAny(validateInputs, context);
  return {
    executionId: context.executionId,
    projectId: inputs.railway_project_id,
    name: inputs.environment_name,
    inputs,
    sourceEnvironmentId: validated?.source_environment_id,
    environmentsBefore: validated?.environments_before ?? [],
  };
}
