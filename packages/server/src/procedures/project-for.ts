import type { AuthenticatedContext } from './context.ts';

/** The Railway project that a call is about, which the caller may touch; noted for the audit trail. */
export function projectFor({ caller, services, audit }: AuthenticatedContext, requested: string | undefined): string {
  const projectId = services.projectFor(caller, requested);
  audit.projectId = projectId;
  return projectId;
}
