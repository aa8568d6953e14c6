import { expect, it } from 'vitest';
import { createLogger } from './create-logger.ts';

function logged(fields: object, level = 'info'): string {
  const lines: string[] = [];
  createLogger(level, { write: (line) => void lines.push(line) }).info(fields, 'hello');
  return lines.join('');
}

it.each([
  { password: 'hunter2' },
  { 'x-api-key': 'hunter2' },
  { headers: { authorization: 'hunter2', 'x-api-key': 'hunter2' } },
  { err: Object.assign(new Error('no'), { request: { token: 'hunter2', headers: { cookie: 'hunter2' } } }) },
  { err: Object.assign(new Error('no'), { request: { headers: { 'x-api-key': 'hunter2' } } }) },
])('a secret is not shown: case %#', (fields) => {
  expect(logged(fields)).toContain('[redacted]');
  expect(logged(fields)).not.toContain('hunter2');
});

it('everything else is', () => {
  expect(JSON.parse(logged({ executionId: 'x1' }))).toMatchObject({ level: 30, msg: 'hello', executionId: 'x1' });
});

it('a line below the level is not written', () => {
  expect(logged({}, 'warn')).toBe('');
});
