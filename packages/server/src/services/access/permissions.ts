import { AppError } from '../../core/app-error.ts';
import { type Caller, type Permission, seesEveryProject } from '../../core/caller.ts';

/** Whether the caller has the permission: `admin` includes every other. */
export function hasPermission({ permissions }: Pick<Caller, 'permissions'>, permission: Permission): boolean {
  return permissions.includes(permission) || permissions.includes('admin');
}

/** Throws ForbiddenError where the caller lacks the permission. */
export function mustBePermitted(caller: Caller, permission: Permission): void {
  if (hasPermission(caller, permission)) return;
  throw new AppError('ForbiddenError', `This needs the permission ${permission}`, { details: { permission } });
}

/** Throws ForbiddenError where the caller may not act in the namespace. */
export function mustActIn(caller: Caller, namespace: string): void {
  if (seesNamespace(caller, namespace)) return;
  throw new AppError('ForbiddenError', `This key may not act in the namespace ${namespace}`, {
    details: { namespace },
  });
}

/** Whether the Railway project exists at all for this caller. What belongs to no project is for who sees all of them. */
export function seesProject(caller: Caller, projectId: string | undefined): boolean {
  return seesEveryProject(caller) || (projectId !== undefined && caller.projects.includes(projectId));
}

/** Throws ForbiddenError for what is about all projects, where the caller sees only some. */
export function mustSeeEveryProject(caller: Caller): void {
  if (!seesEveryProject(caller))
    throw new AppError('ForbiddenError', 'This is about all Railway projects, and needs a credential for all of them');
}

/** Whether what belongs to the namespace exists at all for this caller. */
export function seesNamespace(caller: Caller, namespace: string): boolean {
  return caller.namespaces.includes('*') || caller.namespaces.includes(namespace);
}
