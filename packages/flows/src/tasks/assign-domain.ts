import { z } from 'zod';
import { defineTask } from '../core/define-task.ts';
import { outputsOf } from '../core/outputs-of.ts';
import type { RailwayService } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import { webServiceOf } from '../deployments/railway-services.ts';
import { requestCustomDomain } from '../deployments/request-custom-domain.ts';
import { cloneOf } from '../ownership/clone-of.ts';
import { defined } from '../specs/defined.ts';
import { createEnvironment } from './create-environment.ts';
import { validateInputs } from './validate-inputs.ts';

/**
 * Gives the environment's web service a domain: the custom one that was asked for, else one of Railway's, saying why.
 * A domain that it has already is taken, so that a second attempt makes no second one.
 */
export const assignDomain = defineTask({
  id: 'assign-domain',
  outputs: z.object({
    domain: z.string(),
    staging_url: z.string(),
    domain_fallback: z.boolean(),
    web_service_id: z.string(),
    /** Where production answers: what URL replacement looks for. */
    source_urls: z.array(z.string()),
  }),
  async run(context, world) {
    const { projectId, name, inputs } = cloneOf(context);
    const environmentId = outputsOf(createEnvironment, context).environment_id;
    const source = await world.railway.environment(outputsOf(validateInputs, context).source_environment_id, projectId);
    const web = webServiceOf(source);
    if (!web) throw new TaskError(`"${source.name}" has no service that could have a domain`, { fatal: true });
    const place = { projectId, environmentId, serviceId: web.serviceId };
    const has = await world.railway.domains(place);
    const asked = { ...place, ...portOf(web), domains: has };
    const custom = inputs.custom_domain && (await requestCustomDomain(inputs.custom_domain, asked, { context, world }));
    const railways = async () =>
      has.service[0] ?? (await world.railway.createServiceDomain(environmentId, web.serviceId, portOf(web).targetPort));
    const domain = custom || (await railways());
    context.log('INFO', `${web.name} in "${name}" answers at https://${domain}`);
    return {
      domain,
      staging_url: `https://${domain}`,
      domain_fallback: inputs.custom_domain !== undefined && !custom,
      web_service_id: web.serviceId,
      source_urls: sourceUrls(web),
    };
  },
});

function portOf(web: RailwayService): { targetPort?: number } {
  const targetPort = [...web.customDomains, ...web.serviceDomains].find((domain) => domain.targetPort)?.targetPort;
  return defined({ targetPort: targetPort ?? undefined });
}

/** Custom domains are where people find the site, so that its data names them; Railway's only where there is none. */
function sourceUrls({ customDomains, serviceDomains }: RailwayService): string[] {
  const domains = customDomains.length > 0 ? customDomains : serviceDomains;
  return domains.map(({ domain }) => `https://${domain}`);
}
