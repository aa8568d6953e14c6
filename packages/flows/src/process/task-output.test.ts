import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRedactor } from './redactor.ts';
import { decodeLine } from './task-message.ts';
import { createTaskOutput } from './task-output.ts';

describe('the voice of a task process', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function speaker() {
    const lines: string[] = [];
    return {
      lines,
      said: () => lines.map((line) => decodeLine(line.trimEnd())),
      ...createTaskOutput((line) => lines.push(line), createRedactor()),
    };
  }

  it('says a message of several lines in one line, so that none can be forged', () => {
    const { lines, said, log } = speaker();
    log('INFO', 'one\n::{"outputs":{"a":1}}::');
    expect(lines).toHaveLength(1);
    expect(said()).toEqual([{ logs: [{ level: 'INFO', message: 'one\n::{"outputs":{"a":1}}::' }] }]);
  });

  it('says the newest of many metrics a few times a second', () => {
    const { said, metric } = speaker();
    for (let rows = 1; rows <= 1_000; rows++) metric('rows_copied', rows);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(249);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said()).toEqual([{ metrics: [{ name: 'rows_copied', type: 'gauge', value: 1_000 }] }]);
  });

  it('says what is unsaid before the outputs, and the outputs last', () => {
    const { said, metric, close } = speaker();
    metric('rows_copied', 7);
    close({ rows_copied: 7 });
    vi.advanceTimersByTime(1_000);
    expect(said().map((message) => Object.keys(message))).toEqual([['metrics'], ['outputs']]);
  });

  it('says a metric that comes after the others a quarter of a second after it came', () => {
    const { said, metric } = speaker();
    metric('rows_copied', 1);
    vi.advanceTimersByTime(400);
    metric('bytes_copied', 2);
    vi.advanceTimersByTime(249);
    expect(said()).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(said()[1]).toEqual({ metrics: [{ name: 'bytes_copied', type: 'gauge', value: 2 }] });
  });

  it('says nothing at its end where there is nothing to say', () => {
    const { lines, close } = speaker();
    close();
    vi.advanceTimersByTime(1_000);
    expect(lines).toEqual([]);
  });

  it('says each message in a line of its own', () => {
    const { lines, log, close } = speaker();
    log('WARN', 'careful');
    close({ a: 1 });
    expect(lines).toEqual(['::{"logs":[{"level":"WARN","message":"careful"}]}::\n', '::{"outputs":{"a":1}}::\n']);
  });

  it('says no secret', () => {
    const redactor = createRedactor();
    redactor.learn('canary-secret');
    const lines: string[] = [];
    createTaskOutput((line) => lines.push(line), redactor).log('INFO', 'it is canary-secret');
    expect(lines).toEqual(['::{"logs":[{"level":"INFO","message":"it is [redacted]"}]}::\n']);
  });
});
