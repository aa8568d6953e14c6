import { invalid } from './app-error.ts';
import type { Execution } from './execution.ts';

// Longer than any id of Railway's, and what the history can be asked for.
const idLengthMax = 200;

/** The project that a request names, else the configured default. Throws ValidationError where there is neither. */
export function projectOf(requested: string | undefined, configured: string | undefined): string {
  const project = requested ?? configured;
  if (project) return project;
  throw invalid('railway_project_id', 'is required, since this server has no default');
}

/**
 * The project that an execution belongs to, by its inputs: they never change, whoever started it and wherever. Undefined
 * for one that is about none. The column `executions.project` says the same.
 */
export function projectOfExecution({ inputs }: Pick<Execution, 'inputs'>): string | undefined {
  const { railway_project_id: id } = inputs;
  return typeof id === 'string' && id !== '' && [...id].length <= idLengthMax ? id : undefined;
}
