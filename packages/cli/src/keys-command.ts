import { readFile } from 'node:fs/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { z } from 'zod';
import { type Api, createApi } from './api.ts';

type Print = (line: string) => void;

const options = {
  name: { type: 'string' },
  permission: { type: 'string', multiple: true },
  namespace: { type: 'string', multiple: true },
  'clones-per-hour': { type: 'string' },
  'expires-in': { type: 'string' },
  'public-key': { type: 'string' },
  'grace-period': { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

const key = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  namespaces: z.array(z.string()),
  permissions: z.array(z.string()),
  clones_per_hour: z.number(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
const keyWithSecret = key.extend({ secret: z.string() });
const page = z.looseObject({ items: z.array(key), next_cursor: z.string().nullable() });

/**
 * `understudy keys create | list | rotate | revoke`; gives the exit status. The key that it calls with comes from the
 * environment: arguments are in the list of processes for all to read. Throws an error of one line for words that it
 * does not know, and with what the server answered.
 */
export async function keysCommand(verb: string, args: readonly string[], print: Print): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { UNDERSTUDY_URL, UNDERSTUDY_API_KEY: apiKey, UNDERSTUDY_TOKEN: token } = process.env;
  const api = createApi({ url: values.url ?? UNDERSTUDY_URL ?? 'http://127.0.0.1:4000', apiKey, token });
  const answer = await ask(api, verb, { ...values, id: positionals[0] });
  for (const line of values.json ? [JSON.stringify(answer)] : told(answer)) print(line);
  return 0;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'] & { id: string | undefined };
type Answer = z.infer<typeof key>[] | z.infer<typeof key> | z.infer<typeof keyWithSecret>;

async function ask(api: Api, verb: string, values: Values): Promise<Answer> {
  const path = () => `/api/v1/keys/${encodeURIComponent(needed('KEY_ID', values.id))}`;
  switch (verb) {
    case 'create':
      return api.send({ method: 'POST', path: '/api/v1/keys', body: await requestOf(values) }, keyWithSecret);
    case 'list':
      return everyKey(api);
    case 'rotate': {
      const grace = values['grace-period'];
      const body = grace === undefined ? {} : { grace_period: grace };
      return api.send({ method: 'POST', path: `${path()}/rotate`, body }, keyWithSecret);
    }
    case 'revoke':
      return api.send({ method: 'DELETE', path: path() }, key);
    default:
      throw new Error(`there is no command "keys ${verb}": create, list, rotate and revoke are`);
  }
}

async function everyKey(api: Api): Promise<z.infer<typeof key>[]> {
  const keys = [];
  for (let query = ''; ; ) {
    const { items, next_cursor } = await api.get(`/api/v1/keys?limit=200${query}`, page);
    keys.push(...items);
    if (next_cursor === null) return keys;
    query = `&cursor=${encodeURIComponent(next_cursor)}`;
  }
}

// What is wrong with a value the server says.
async function requestOf(values: Values): Promise<object> {
  const { namespace, 'clones-per-hour': limit, 'expires-in': life, 'public-key': file } = values;
  return {
    name: needed('--name', values.name),
    permissions: needed('--permission', values.permission),
    ...(namespace === undefined ? {} : { namespaces: namespace }),
    ...(limit === undefined ? {} : { clones_per_hour: Number(limit) }),
    ...(life === undefined ? {} : { expires_at: new Date(Date.now() + milliseconds(life)).toISOString() }),
    ...(file === undefined ? {} : { public_key: JSON.parse(await readFile(file, 'utf8')) }),
  };
}

function milliseconds(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? [];
  if (number === undefined) throw new Error('--expires-in must be hours or days, such as 24h or 90d');
  return Number(number) * (unit === 'h' ? 3_600_000 : 86_400_000);
}

function needed<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

function told(answer: Answer): string[] {
  if (Array.isArray(answer)) return answer.map(line);
  return 'secret' in answer ? [line(answer), `secret, shown this once: ${String(answer.secret)}`] : [line(answer)];
}

function line({ id, name, state, ...of }: z.infer<typeof key>): string {
  const until = of.expires_at === null ? 'for ever' : `until ${of.expires_at}`;
  const used = of.last_used_at === null ? 'never used' : `used ${of.last_used_at}`;
  const powers = `${of.permissions.join(', ')} in ${of.namespaces.join(', ')}, ${of.clones_per_hour} clones an hour`;
  return `${id}  ${state.padEnd(7)}  ${name}: ${powers}, ${until}, ${used}`;
}
