import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Secret } from './secret.ts';

const value = 'hunter2hunter2';
const secret = new Secret(value);

it('is given by reveal', () => {
  expect(secret.reveal()).toBe(value);
});

it.each<[string, () => string]>([
  ['String', () => String(secret)],
  ['a template', () => `${secret}`],
  ['concatenation', () => `${[secret].join()}`],
  ['JSON', () => JSON.stringify({ deep: [secret] })],
  ['inspect', () => inspect({ deep: { deeper: secret } }, { depth: null, showHidden: true })],
  ['inspect of one who does not ask it', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['a structured log', () => logged({ setting: secret, err: Object.assign(new Error('no'), { setting: secret }) })],
  ['a log with it alone', () => logged(secret)],
  ['an error that has it in its message', () => String(new Error(`Wrong: ${secret}`))],
  ['a copy of its fields', () => JSON.stringify({ ...secret })],
  ['its names', () => Reflect.ownKeys(secret).join()],
  ['a structured clone', () => inspect(structuredClone(secret))],
])('is not shown by %s', (_name, show) => {
  expect(show()).not.toContain(value);
});

it.each<[string, () => string]>([
  ['a template', () => `${secret}`],
  ['JSON', () => JSON.parse(JSON.stringify(secret))],
  ['inspect', () => inspect(secret)],
  ['a structured log', () => JSON.parse(logged({ setting: secret })).setting],
])('is [redacted] in %s', (_name, show) => {
  expect(show()).toBe('[redacted]');
});

function logged(fields: object): string {
  const lines: string[] = [];
  pino({}, { write: (line) => void lines.push(line) }).info(fields, 'hello');
  return lines.join('');
}
