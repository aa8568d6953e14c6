import { flows, taskProgram } from '@understudy/flows';
import { createKestraClient, deployFlows, planDeployment } from '@understudy/flows/kestra';
import type { Simulator } from '@understudy/simulator';
import type { DemoSettings } from './settings.ts';

/**
 * Installs the flows in the Kestra of `KESTRA_URL` for this demo: they name the simulated Railway and its token, the
 * demo's server and its key (none is a secret worth keeping), and the task program of this checkout. A Kestra on this
 * machine needs no settings of its own.
 */
export async function deployToKestra(
  env: Readonly<Record<string, string | undefined>>,
  simulator: Simulator,
  { settings, projectId }: { readonly settings: DemoSettings; readonly projectId: string },
): Promise<void> {
  const {
    KESTRA_URL: url,
    KESTRA_TENANT: tenant = 'main',
    KESTRA_USERNAME: username,
    KESTRA_PASSWORD: password,
    KESTRA_TOKEN: token,
  } = env;
  if (!url) throw new Error('KESTRA_URL is missing');
  const client = createKestraClient({
    url,
    tenant,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(token ? { token } : {}),
  });
  const options = {
    command: `${process.execPath} ${taskProgram}`,
    environment: {
      RAILWAY_TOKEN: simulator.tokens.workspace,
      RAILWAY_API_URL: simulator.url,
      UNDERSTUDY_URL: `http://127.0.0.1:${settings.port}`,
      UNDERSTUDY_API_KEY: settings.apiKey,
    },
    webhookKey: settings.webhookKey,
    projectId,
  };
  // A demo's flows are its own, whoever looked at them in between.
  await deployFlows(client, await planDeployment(client, flows, options), { force: true });
}
