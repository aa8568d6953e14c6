import { invalid } from './app-error.ts';

/** The project that a request names, else the configured default. Throws ValidationError where there is neither. */
export function projectOf(requested: string | undefined, configured: string | undefined): string {
  const project = requested ?? configured;
  if (project) return project;
  throw invalid('railway_project_id', 'is required, since this server has no default');
}
