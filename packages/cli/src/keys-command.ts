import { readFile } from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import type { Key, KeyRequest, KeyWithSecret, UnderstudyClient } from '@understudy/client';
import { connect, credentialHelp, urlOption } from './connect.ts';
import type { Terminal } from './terminal.ts';

// Typed so that it names each permission of the server, and none other.
const permissions: Record<KeyRequest['permissions'][number], true> = {
  clone: true,
  'environments:read': true,
  'environments:delete': true,
  'history:read': true,
  'audit:read': true,
  admin: true,
};

/** `understudy keys create | list | rotate | revoke`. */
export function keysCommand({ print }: Terminal): Command {
  const show = (answer: Key | KeyWithSecret | Key[], json: true | undefined) => {
    for (const line of json ? [JSON.stringify(answer)] : describe(answer)) print(line);
  };
  return new Command('keys')
    .description('create, list, rotate and revoke API keys')
    .addCommand(createCommand(show))
    .addCommand(
      serverCommand('list', 'show the keys').action(async ({ json, ...to }) => show(await allKeys(connect(to)), json)),
    )
    .addCommand(
      serverCommand('rotate', 'give a key a new secret, and print it this once')
        .argument('[KEY_ID]')
        .usage('KEY_ID [options]')
        .option('--grace-period <time>', 'how long the secret before stays valid, 0s to end it at once (default: 24h)')
        .action(async (id, { gracePeriod, json, ...to }) => {
          const options = gracePeriod === undefined ? {} : { gracePeriod };
          show(await connect(to).keys.rotate(required('KEY_ID', id), options), json);
        }),
    )
    .addCommand(
      serverCommand('revoke', 'end a key at once, with every stream that is open on it')
        .argument('[KEY_ID]')
        .usage('KEY_ID [options]')
        .action(async (id, { json, ...to }) => show(await connect(to).keys.revoke(required('KEY_ID', id)), json)),
    ) as Command;
}

function createCommand(show: (answer: KeyWithSecret, json: true | undefined) => void) {
  const again = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  return serverCommand('create', 'make an API key, and print its secret this once')
    .option('--name <name>', 'what people call it (required)')
    .option('--permission <permission>', `may be repeated (required): ${Object.keys(permissions).join(', ')}`, again)
    .option('--namespace <name>', 'may be repeated, "*" for all (default: dev.deployment)', again)
    .option(
      '--project <id>',
      'a Railway project, may be repeated, "*" for all (default: those of the key in use)',
      again,
    )
    .option('--clones-per-hour <number>', 'clones in any hour (default: the server’s limit)')
    .option('--expires-in <time>', 'hours or days, such as 24h or 90d (default: never)')
    .option('--public-key <file>', 'a JWK that credentials of its clones are encrypted for')
    .action(async ({ json, url, ...values }) => {
      const request = await keyRequest(values);
      show(await connect({ url }).keys.create(request), json);
    });
}

function serverCommand(name: string, summary: string) {
  return new Command(name)
    .description(summary)
    .addOption(urlOption())
    .option('--json', 'print what the server answers')
    .addHelpText('after', credentialHelp);
}

async function allKeys({ keys }: UnderstudyClient): Promise<Key[]> {
  const all: Key[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next_cursor } = await keys.list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...items);
    if (next_cursor === null) return all;
    cursor = next_cursor;
  }
}

interface CreateFlags {
  readonly name?: string | undefined;
  readonly permission?: string[] | undefined;
  readonly namespace?: string[] | undefined;
  readonly project?: string[] | undefined;
  readonly clonesPerHour?: string | undefined;
  readonly expiresIn?: string | undefined;
  readonly publicKey?: string | undefined;
}

async function keyRequest(flags: CreateFlags): Promise<KeyRequest> {
  const { namespace, project, clonesPerHour, expiresIn, publicKey } = flags;
  return {
    name: required('--name', flags.name),
    // The server says which permission it does not know.
    permissions: required('--permission', flags.permission) as KeyRequest['permissions'],
    ...(namespace === undefined ? {} : { namespaces: namespace }),
    ...(project === undefined ? {} : { railway_projects: project }),
    ...(clonesPerHour === undefined ? {} : { clones_per_hour: Number(clonesPerHour) }),
    ...(expiresIn === undefined ? {} : { expires_at: new Date(Date.now() + milliseconds(expiresIn)) }),
    ...(publicKey === undefined ? {} : { public_key: JSON.parse(await readFile(publicKey, 'utf8')) }),
  };
}

function milliseconds(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (number === undefined) throw new Error('--expires-in must be hours or days, such as 24h or 90d');
  return Number(number) * (unit === 'h' ? 3_600_000 : 86_400_000);
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

function describe(answer: Key | KeyWithSecret | Key[]): string[] {
  if (Array.isArray(answer)) return answer.map(line);
  return 'secret' in answer ? [line(answer), `secret, shown this once: ${answer.secret}`] : [line(answer)];
}

function line({ id, name, state, ...of }: Key): string {
  const until = of.expires_at === null ? 'for ever' : `until ${of.expires_at.toISOString()}`;
  const used = of.last_used_at === null ? 'never used' : `used ${of.last_used_at.toISOString()}`;
  const powers = `${of.permissions.join(', ')} in ${of.namespaces.join(', ')}, ${of.clones_per_hour} clones an hour`;
  const projects = of.railway_projects.includes('*')
    ? 'all Railway projects'
    : `Railway project ${of.railway_projects.join(', ')}`;
  return `${id}  ${state.padEnd(7)}  ${name}: ${powers}, ${projects}, ${until}, ${used}`;
}
