import { Command, Option } from '@commander-js/extra-typings';
import { flows } from '@understudy/flows';
import {
  createKestraClient,
  createSecretHider,
  deployFlows,
  type FlowPlan,
  type KestraClient,
  planDeployment,
  validateFlows,
  type YamlOptions,
} from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import type { Terminal } from './terminal.ts';
import { unifiedDiff } from './unified-diff.ts';

/** What a verb is given by its flags. */
interface Given {
  readonly client: KestraClient;
  /** Without credentials, to be shown. */
  readonly url: string;
  readonly yaml: YamlOptions;
  readonly yes: boolean;
  readonly force: boolean;
}

const withoutProject =
  'No project is named (--project): `ttl`, and what Kestra itself starts, need ENV_RAILWAY_PROJECT_ID on the Kestra server';

/** `understudy flows deploy | diff | validate`. */
export function flowsCommand(terminal: Terminal): Command {
  const diffCommand = kestraCommand('diff', 'show what would change; exit status 1 where something would');
  const validateCommand = kestraCommand(
    'validate',
    'ask Kestra whether it would take the flows; exit status 1 where not',
  );
  const deployCommand = kestraCommand('deploy', 'show what would change, ask, and change it')
    .option('--yes', 'do not ask')
    .option('--force', 'overwrite flows that were edited in Kestra');
  return new Command('flows')
    .description('install the flows in a Kestra')
    .addCommand(deployCommand.action((flags) => deploy(given(flags), terminal)) as Command)
    .addCommand(diffCommand.action((flags) => diff(given(flags), terminal)) as Command)
    .addCommand(validateCommand.action((flags) => validate(given(flags), terminal)) as Command);
}

function kestraCommand(name: string, summary: string) {
  return new Command(name)
    .description(summary)
    .addOption(new Option('--kestra-url <url>', 'address of Kestra (required)').env('KESTRA_URL'))
    .option('--tenant <name>', 'tenant of Kestra', 'main')
    .addOption(new Option('--username <name>', 'user of Kestra').env('KESTRA_USERNAME'))
    .addOption(
      new Option('--project <id>', 'Railway project of what names none, scheduled flows above all').env(
        'UNDERSTUDY_PROJECT_ID',
      ),
    )
    .option('--docker-image <image>', 'run tasks in containers of this image (default: as processes of the worker)')
    .option('--command <line>', 'start a task by this command line (default: understudy-task, on the PATH)')
    .addHelpText(
      'after',
      '\nKESTRA_PASSWORD or KESTRA_TOKEN are read from the environment: every user of the machine can see arguments.',
    );
}

interface Flags {
  readonly kestraUrl?: string | undefined;
  readonly tenant: string;
  readonly username?: string | undefined;
  readonly project?: string | undefined;
  readonly dockerImage?: string | undefined;
  readonly command?: string | undefined;
  readonly yes?: true | undefined;
  readonly force?: true | undefined;
}

function given(flags: Flags): Given {
  const { kestraUrl, tenant, username, dockerImage: image, command, yes = false, force = false } = flags;
  if (!kestraUrl) throw new Error('--kestra-url is missing');
  if (!URL.canParse(kestraUrl)) throw new Error('--kestra-url is not an address such as https://kestra.example.com');
  const { KESTRA_PASSWORD: password, KESTRA_TOKEN: token, RAILWAY_PROJECT_ID: projectOfRailway } = process.env;
  const credentials = defined({ username, password: password || undefined, token: token || undefined });
  const runner = image ? ({ type: 'docker', image } as const) : undefined;
  return {
    client: createKestraClient({ url: kestraUrl, tenant, ...credentials }),
    url: new URL(kestraUrl).origin,
    yaml: defined({ runner, command, projectId: flags.project || projectOfRailway || undefined }),
    yes,
    force,
  };
}

const marks = { create: '+', update: '~', none: '=' } as const;

function show(plan: readonly FlowPlan[], { print }: Terminal): void {
  for (const { namespace, id, action, edited } of plan) {
    const note = edited ? '  (edited in Kestra, or not ours: only with --force)' : '';
    print(`${marks[action]} ${action.padEnd(6)} ${namespace}/${id}${note}`);
  }
}

async function deploy({ client, url, yaml, yes, force }: Given, terminal: Terminal): Promise<void> {
  const { print, confirm, exitWith } = terminal;
  const plan = await planDeployment(client, flows, yaml);
  show(plan, terminal);
  const changes = plan.filter(({ action }) => action !== 'none');
  if (changes.length === 0) return print('nothing to do');
  const edited = changes.filter((flow) => flow.edited);
  if (edited.length > 0 && !force) {
    print(`nothing deployed: ${edited.map(({ id }) => id).join(', ')} would lose what was edited in Kestra.`);
    print('understudy flows diff shows what; --force overwrites it');
    return exitWith(1);
  }
  if (!yaml.projectId) print(withoutProject);
  const agreed = yes || (await confirm(`Deploy ${changes.length} of ${plan.length} flows to ${url}?`));
  if (agreed === undefined) throw new Error('nobody is there to agree to the plan: --yes carries it out');
  if (!agreed) {
    print('nothing deployed');
    return exitWith(1);
  }
  await deployFlows(client, plan, { force });
  print(`${changes.length} of ${plan.length} flows deployed`);
}

async function diff({ client, yaml }: Given, terminal: Terminal): Promise<void> {
  const plan = await planDeployment(client, flows, yaml);
  const hide = createSecretHider();
  show(plan, terminal);
  for (const { id, action, source, installed } of plan) {
    if (action !== 'update') continue;
    for (const line of unifiedDiff(`${id}.yaml`, hide(installed ?? ''), hide(source))) terminal.print(line);
  }
  if (plan.some(({ action }) => action !== 'none')) terminal.exitWith(1);
}

async function validate({ client, yaml }: Given, { print, exitWith }: Terminal): Promise<void> {
  const problems = await validateFlows(client, flows, yaml);
  for (const [id, reasons] of problems) for (const reason of reasons) print(`${id}: ${reason}`);
  if (problems.size === 0) print(`${flows.length} flows, and Kestra would take each of them`);
  else exitWith(1);
}
