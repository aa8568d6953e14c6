import { expect, it } from 'vitest';
import { readableLine } from './readable-line.ts';

it.each([
  [
    'a request, with its status',
    '{"level":30,"time":0,"msg":"request completed","req":{"method":"GET","url":"/readyz"},"res":{"statusCode":200}}',
    '00:00:00.000 info  request completed GET /readyz 200',
  ],
  [
    'an error, with its stack',
    '{"level":50,"time":0,"msg":"failed","err":{"stack":"Error: no\\n    at x"}}',
    '00:00:00.000 error failed\nError: no\n    at x',
  ],
  ['what is no line of the log, as it is', 'node: bad option', 'node: bad option'],
])('shows %s', (_, line, readable) => {
  expect(readableLine(line)).toBe(readable);
});
