import { describe, expect, it } from 'vitest';
import { decodeLine, encodeMessage } from './task-message.ts';

// Kestra reads these lines itself: what they look like is its protocol, not ours to change.
describe("Kestra's line protocol", () => {
  it.each([
    ['outputs', { outputs: { rows: 3, name: 'é' } }, '::{"outputs":{"rows":3,"name":"é"}}::'],
    [
      'logs',
      { logs: [{ level: 'WARN', message: 'a "quote"\nand a line' }] },
      '::{"logs":[{"level":"WARN","message":"a \\"quote\\"\\nand a line"}]}::',
    ],
    [
      'metrics',
      { metrics: [{ name: 'rows', type: 'gauge', value: 7 }] },
      '::{"metrics":[{"name":"rows","type":"gauge","value":7}]}::',
    ],
  ] as const)('writes and reads %s', (_, message, line) => {
    const mutable = structuredClone(message) as Parameters<typeof encodeMessage>[0];
    expect(encodeMessage(mutable)).toBe(line);
    expect(decodeLine(line)).toEqual(message);
  });

  it('takes a metric without a type for a gauge', () => {
    expect(decodeLine('::{"metrics":[{"name":"n","value":1}]}::')).toEqual({
      metrics: [{ name: 'n', type: 'gauge', value: 1 }],
    });
  });

  it('takes a message of no kind for an empty one', () => {
    expect(decodeLine('::{}::')).toEqual({});
  });

  it.each([
    'plain text',
    '',
    '::',
    '::[]::',
    '::not JSON::',
    '::{not JSON}::',
    ' ::{"outputs":{}}::',
    '::{"outputs":{}}:: ',
    '::{"outputs":{}}:',
    ':{"outputs":{}}::',
    '{"outputs":{}}',
    '::{"outputs":[]}::',
    '::{"logs":[{"level":"LOUD","message":"x"}]}::',
    '::{"logs":[{"level":"INFO"}]}::',
    '::{"metrics":[{"name":"n","type":"other","value":1}]}::',
    '::{"metrics":[{"name":"n","value":"1"}]}::',
  ])('takes any other line for a log line at INFO: %j', (line) => {
    expect(decodeLine(line)).toEqual({ logs: [{ level: 'INFO', message: line }] });
  });

  it.each(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'])('knows the level %s', (level) => {
    const line = `::{"logs":[{"level":"${level}","message":"x"}]}::`;
    expect(decodeLine(line)).toEqual({ logs: [{ level, message: 'x' }] });
  });
});
