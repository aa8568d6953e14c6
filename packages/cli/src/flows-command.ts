import { Command, Option } from '@commander-js/extra-typings';
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
import type { Terminal } from './terminal.ts';

type Work = (client: KestraClient, options: YamlOptions, terminal: Terminal) => Promise<void>;

/** `understudy flows deploy | diff | validate`. */
export function flowsCommand(terminal: Terminal): Command {
  const verb = (name: string, summary: string, work: Work) => kestraCommand(name, summary, work, terminal);
  return new Command('flows')
    .description('install the flows in a Kestra')
    .addCommand(verb('deploy', 'show what would change, and change it', deploy))
    .addCommand(verb('diff', 'show what would change; exit status 1 where something would', diff))
    .addCommand(verb('validate', 'ask Kestra whether it would take the flows; exit status 1 where not', validate));
}

function kestraCommand(name: string, summary: string, work: Work, terminal: Terminal): Command {
  const command = new Command(name)
    .description(summary)
    .addOption(new Option('--kestra-url <url>', 'address of Kestra (required)').env('KESTRA_URL'))
    .option('--tenant <name>', 'tenant of Kestra', 'main')
    .addOption(new Option('--username <name>', 'user of Kestra').env('KESTRA_USERNAME'))
    .option('--docker-image <image>', 'run tasks in containers of this image (default: as processes of the worker)')
    .option('--command <line>', 'start a task by this command line (default: understudy-task, on the PATH)')
    .addHelpText(
      'after',
      '\nKESTRA_PASSWORD or KESTRA_TOKEN are read from the environment: every user of the machine can see arguments.',
    )
    .action(async ({ kestraUrl: url, tenant, username, dockerImage: image, command: line }) => {
      if (!url) throw new Error('--kestra-url is missing');
      const { KESTRA_PASSWORD: password, KESTRA_TOKEN: token } = process.env;
      const credentials = {
        ...(username ? { username } : {}),
        ...(password ? { password } : {}),
        ...(token ? { token } : {}),
      };
      const options = {
        ...(image ? { runner: { type: 'docker', image } as const } : {}),
        ...(line ? { command: line } : {}),
      };
      await work(createKestraClient({ url, tenant, ...credentials }), options, terminal);
    });
  return command as Command;
}

async function deploy(client: KestraClient, options: YamlOptions, { print }: Terminal): Promise<void> {
  const plan = await planDeployment(client, flows, options);
  for (const { namespace, id, action } of plan) print(`${action.padEnd(6)} ${namespace}/${id}`);
  await deployFlows(client, plan);
  const done = plan.filter(({ action }) => action !== 'none').length;
  print(done === 0 ? 'nothing to do' : `${done} of ${plan.length} flows deployed`);
}

async function diff(client: KestraClient, options: YamlOptions, { print, exitWith }: Terminal): Promise<void> {
  const plan: readonly FlowPlan[] = await planDeployment(client, flows, options);
  for (const { namespace, id, action, source, installed } of plan) {
    print(`${action.padEnd(6)} ${namespace}/${id}`);
    if (action === 'update') for (const line of changedLines(installed ?? '', source)) print(`       ${line}`);
  }
  if (plan.some(({ action }) => action !== 'none')) exitWith(1);
}

async function validate(client: KestraClient, options: YamlOptions, { print, exitWith }: Terminal): Promise<void> {
  const problems = await validateFlows(client, flows, options);
  for (const [id, reasons] of problems) for (const reason of reasons) print(`${id}: ${reason}`);
  if (problems.size === 0) print(`${flows.length} flows, and Kestra would take each of them`);
  else exitWith(1);
}
