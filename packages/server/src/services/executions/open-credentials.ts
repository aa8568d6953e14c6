import { compactDecrypt, errors } from 'jose';
import { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import { type Execution, label } from '../../core/execution.ts';
import type { OpenedCredentials } from '../../core/opened-credentials.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import { secretText } from '../../core/secret-text.ts';
import { hasPermission, mustActIn } from '../access/permissions.ts';
import type { ServerKey } from '../access/server-key.ts';
import { type ExecutionSources, findExecution } from './find-execution.ts';

/** The credentials of a staging environment, in clear. */
export const credentialsBody = z
  .object({ username: z.string(), password: secretText('Shown this once') })
  .meta({ id: 'Credentials', description: 'Credentials of a staging environment, shown this once' });

interface OpenNeeds extends ExecutionSources {
  readonly serverKey: ServerKey;
  readonly opened: OpenedCredentials;
  readonly clock: Clock;
}

/**
 * Opens credentials that were sealed for the server's own key, once. Throws ForbiddenError for who neither started the
 * execution nor is an administrator, NotFoundError where there are none or they were sealed for somebody else, GoneError the
 * second time.
 */
export async function openCredentials(
  needs: OpenNeeds,
  { caller, audit }: { caller: Caller; audit: AuditEntry },
  executionId: string,
): Promise<z.infer<typeof credentialsBody>> {
  const execution = await findExecution(needs, caller, executionId);
  mustActIn(caller, execution.namespace);
  mustBeTheirs(caller, execution);
  const sealed = execution.outputs.basic_auth;
  const credentials = typeof sealed === 'string' ? await unseal(sealed, needs.serverKey) : undefined;
  if (!credentials) throw new AppError('NotFoundError', 'This execution has no credentials that the server can open');
  const entry = {
    ...audit,
    executionId: execution.id,
    namespace: execution.namespace,
    projectId: projectOfExecution(execution),
  };
  if (await needs.opened.open(execution.id, { caller: caller.id, now: needs.clock.now(), audit: entry }))
    return credentials;
  throw new AppError('GoneError', 'These credentials have been opened before; they are shown once');
}

function mustBeTheirs(caller: Caller, { labels }: Execution): void {
  if (labels[label.initiator] === caller.id || hasPermission(caller, 'admin')) return;
  throw new AppError('ForbiddenError', 'Credentials are opened by who started the execution, or by an administrator');
}

async function unseal(sealed: string, { privateKey }: ServerKey): Promise<z.infer<typeof credentialsBody> | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, privateKey);
    return credentialsBody.parse(JSON.parse(new TextDecoder().decode(plaintext)));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}
