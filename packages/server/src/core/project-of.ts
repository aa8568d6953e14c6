import { AppError } from './app-error.ts';

/** The project that a request names, else the configured default. Throws ValidationError where there is neither. */
export function projectOf(requested: string | undefined, configured: string | undefined): string {
  const project = requested ?? configured;
  if (project) return project;
  const rule = 'is required, since this server has no default';
  throw new AppError('ValidationError', `Invalid railway_project_id: ${rule}`, {
    details: { field: 'railway_project_id', rule },
  });
}
