import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineTask } from '../core/define-task.ts';
import { encryptForKey } from '../core/encrypt-for-key.ts';
import { outputsOf } from '../core/outputs-of.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';
import { cloneOf } from '../ownership/clone-of.ts';
import { assignDomain } from './assign-domain.ts';
import { createEnvironment } from './create-environment.ts';

const passwordBytes = 24;

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Sets HTTP_AUTH_USER and HTTP_AUTH_PASSWORD (docs/contract.md, scenario 9.3) on the web service and gives them sealed.
 * They take effect when `summarize` deploys the service.
 */
export const configureBasicAuth = defineTask({
  id: 'configure-basic-auth',
  outputs: z.object({ basic_auth: z.string(), username: z.string() }),
  async run(context, world) {
    const { projectId, executionId, inputs } = cloneOf(context);
    if (!inputs.public_key) throw new TaskError('There is no public_key to seal the credentials for', { fatal: true });
    const of = {
      projectId,
      environmentId: outputsOf(createEnvironment, context).environment_id,
      serviceId: outputsOf(assignDomain, context).web_service_id,
    };
    const username = usernameOf(executionId);
    const set = await alreadySet(username, of, world);
    const credentials = set ?? { username, password: randomBytes(passwordBytes).toString('base64url') };
    // Sealed first: a key that cannot be used must not leave a password behind that nobody can read.
    const basic_auth = await encryptForKey(credentials, inputs.public_key);
    if (!set) {
      await world.railway.setVariables(of, {
        HTTP_AUTH_USER: username,
        HTTP_AUTH_PASSWORD: credentials.password,
      });
    }
    context.log('INFO', `Basic auth is set for the user ${username}; the password is in the outputs, sealed`);
    return { basic_auth, username };
  },
});

/** One name per execution: it distinguishes our credentials from those that the duplicate inherited. */
function usernameOf(executionId: string): string {
  return `staging-${createHash('sha256').update(executionId).digest('hex').slice(0, 8)}`;
}

async function alreadySet(
  username: string,
  of: { projectId: string; environmentId: string; serviceId: string },
  world: World,
): Promise<Credentials | undefined> {
  const variables = await world.railway.variables(of);
  const password = variables.HTTP_AUTH_PASSWORD;
  return variables.HTTP_AUTH_USER === username && password ? { username, password } : undefined;
}
