import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import { projectOf } from '../../core/project-of.ts';
import { seesProject } from './permissions.ts';

/**
 * The Railway project that a request of this caller is about: the one that it names, else the configured default. Throws
 * NotFoundError for one that does not exist for the caller, whether or not it exists at Railway, and ValidationError where
 * there is neither.
 */
export function projectFor(caller: Caller, requested: string | undefined, configured: string | undefined): string {
  const projectId = projectOf(requested, configured);
  if (seesProject(caller, projectId)) return projectId;
  // Only what the caller sent: the default's id would be news.
  const details = requested === undefined ? {} : { railway_project_id: requested };
  throw new AppError('NotFoundError', 'There is no such Railway project', { details });
}
