import { defineTask } from '../core/define-task.ts';
import { outputsIfAny, outputsOf } from '../core/outputs-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import { instanceOf } from '../deployments/railway-services.ts';
import { waitUntilDeployed } from '../deployments/wait-until-deployed.ts';
import { cloneOf } from '../ownership/clone-of.ts';
import { closeProxies } from '../ownership/opened-proxies.ts';
import { cloneStagingSpec } from '../specs/clone-staging.ts';
import { defined } from '../specs/defined.ts';
import { seconds } from '../specs/seconds.ts';
import { assignDomain } from './assign-domain.ts';
import { configureBasicAuth } from './configure-basic-auth.ts';
import { createEnvironment } from './create-environment.ts';
import { syncDatabase } from './sync-database.ts';
import { wordpressUrlReplace } from './wordpress-url-replace.ts';

/** Lets the web service run with its new settings, closes what was opened, and gathers the outputs of the clone. */
export const summarize = defineTask({
  id: 'summarize',
  outputs: cloneStagingSpec.outputs,
  async run(context, world) {
    const clone = cloneOf(context);
    const { environment_id, environment_name } = outputsOf(createEnvironment, context);
    const { domain, staging_url, domain_fallback, web_service_id } = outputsOf(assignDomain, context);
    const { database_size, rows_copied, tables_copied, sync_duration } = outputsOf(syncDatabase, context);
    const basic_auth = outputsIfAny(configureBasicAuth, context)?.basic_auth;
    const place = { projectId: clone.projectId, environmentId: environment_id };
    await runWebService({ ...place, serviceId: web_service_id, redeploy: basic_auth !== undefined }, context, world);
    await closeProxies(place, context, world);
    const duration = seconds(world.clock.now().getTime() - context.startedAt.getTime());
    context.log('INFO', `"${environment_name}" is ready at ${staging_url} after ${duration}`);
    return defined({
      staging_url,
      environment_name,
      environment_id,
      database_size,
      duration,
      sync_duration,
      rows_copied,
      tables_copied,
      urls_replaced: outputsIfAny(wordpressUrlReplace, context)?.urls_replaced ?? 0,
      domain,
      domain_fallback,
      basic_auth,
    });
  },
});

async function runWebService(
  web: { projectId: string; environmentId: string; serviceId: string; redeploy: boolean },
  context: TaskContext,
  world: World,
): Promise<void> {
  const { projectId, environmentId, serviceId, redeploy } = web;
  const environment = await world.railway.environment(environmentId, projectId);
  const before = instanceOf(serviceId, environment)?.deployment;
  if (redeploy) await world.railway.deploy(environmentId, serviceId);
  // A service that nobody deploys in production either is left as it is.
  if (!redeploy && !before) return;
  const replaced = new Map(redeploy && before ? [[serviceId, before.id]] : []);
  await waitUntilDeployed({ projectId, environmentId, serviceIds: [serviceId], replaced }, context, world);
}
