import { parseArgs } from 'node:util';
import { flows } from '@understudy/flows';
import {
  createKestraClient,
  deployFlows,
  type FlowPlan,
  type KestraClient,
  planDeployment,
  validateFlows,
  type YamlOptions,
} from '@understudy/flows/kestra';
import { changedLines } from './changed-lines.ts';

type Print = (line: string) => void;

/** `understudy flows deploy | diff | validate`; gives the exit status. Throws an error of one line for words that it does not know. */
export async function flowsCommand(verb: string, args: readonly string[], print: Print): Promise<number> {
  const { client, options } = readOptions(args);
  if (verb === 'deploy') return deploy(client, options, print);
  if (verb === 'diff') return diff(await planDeployment(client, flows, options), print);
  if (verb === 'validate') return validate(client, options, print);
  throw new Error(`there is no command "flows ${verb}": deploy, diff and validate are`);
}

async function deploy(client: KestraClient, options: YamlOptions, print: Print): Promise<number> {
  const plan = await planDeployment(client, flows, options);
  for (const { namespace, id, action } of plan) print(`${action.padEnd(6)} ${namespace}/${id}`);
  await deployFlows(client, plan);
  const done = plan.filter(({ action }) => action !== 'none').length;
  print(done === 0 ? 'nothing to do' : `${done} of ${plan.length} flows deployed`);
  return 0;
}

function diff(plan: readonly FlowPlan[], print: Print): number {
  for (const { namespace, id, action, source, installed } of plan) {
    print(`${action.padEnd(6)} ${namespace}/${id}`);
    if (action === 'update') for (const line of changedLines(installed ?? '', source)) print(`       ${line}`);
  }
  return plan.every(({ action }) => action === 'none') ? 0 : 1;
}

async function validate(client: KestraClient, options: YamlOptions, print: Print): Promise<number> {
  const problems = await validateFlows(client, flows, options);
  for (const [id, reasons] of problems) for (const reason of reasons) print(`${id}: ${reason}`);
  if (problems.size === 0) print(`${flows.length} flows, and Kestra would take each of them`);
  return problems.size === 0 ? 0 : 1;
}

// Passwords and tokens come from the environment: arguments are in the list of processes for all to read.
function readOptions(args: readonly string[]): { client: KestraClient; options: YamlOptions } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'kestra-url': { type: 'string' },
      tenant: { type: 'string', default: 'main' },
      username: { type: 'string' },
      'docker-image': { type: 'string' },
      command: { type: 'string' },
    },
  });
  const url = values['kestra-url'] ?? process.env.KESTRA_URL;
  if (!url) throw new Error('--kestra-url is missing');
  const { KESTRA_USERNAME, KESTRA_PASSWORD: password, KESTRA_TOKEN: token } = process.env;
  const username = values.username ?? KESTRA_USERNAME;
  const credentials = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(token ? { token } : {}),
  };
  const { 'docker-image': image, command } = values;
  return {
    client: createKestraClient({ url, tenant: values.tenant, ...credentials }),
    options: {
      ...(image ? { runner: { type: 'docker', image } as const } : {}),
      ...(command ? { command } : {}),
    },
  };
}
