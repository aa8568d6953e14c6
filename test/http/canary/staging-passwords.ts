import { railway } from '../../harness/clones.ts';
import { eventually } from '../../harness/eventually.ts';
import type { Product } from '../../harness/product.ts';

/** The passwords that stand in the variables of a staging environment, once basic auth is set there. */
export async function stagingPasswords(product: Product, environmentName: string): Promise<string[]> {
  return eventually(`${environmentName} has basic auth`, async () => {
    const all = await variablesOf(product, environmentName);
    const basicAuth = all.some(([name]) => name === 'HTTP_AUTH_PASSWORD');
    return basicAuth && all.filter(([name]) => name.includes('PASSWORD')).map(([, value]) => value);
  });
}

async function variablesOf(product: Product, environmentName: string): Promise<[string, string][]> {
  const [project] = product.simulator.state();
  const environment = project?.environments.find(({ name, deleted }) => name === environmentName && !deleted);
  if (!project || !environment) return [];
  const of = environment.services.map(async ({ id }) => {
    const query = `query Variables($projectId: String!, $environmentId: String!, $serviceId: String) {
      variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) }`;
    const ids = { projectId: project.id, environmentId: environment.id, serviceId: id };
    return Object.entries<string>((await railway(product, query, ids)).body.data?.variables ?? {});
  });
  return (await Promise.all(of)).flat();
}
