import { flows } from '@understudy/flows';
import { describe, expect, it } from 'vitest';
import { type Execution, label } from '../../core/execution.ts';
import { statusBody } from '../../core/status-body.ts';
import { executionStatus } from './execution-status.ts';

const createdAt = new Date('2026-01-01T00:00:00.000Z');
const at = (seconds: number) => new Date(createdAt.getTime() + seconds * 1_000);
const running: Execution = {
  id: 'x1',
  namespace: 'dev.deployment',
  flowId: 'clone-staging-api',
  state: 'RUNNING',
  createdAt,
  startedAt: at(1),
  labels: { [label.initiator]: 'key:1' },
  inputs: { client_name: 'Acme' },
  outputs: {},
  taskRuns: [],
};
const show = (change: Partial<Execution> = {}, nowSeconds = 11, estimateMs = 90_000) =>
  executionStatus({ ...running, ...change }, flows[0], { now: at(nowSeconds), estimateMs });

describe('the status of an execution', () => {
  it('has every field of docs/contract.md', () => {
    expect(statusBody.parse(show())).toEqual(show());
  });

  it('says who, what and with what', () => {
    expect(show()).toMatchObject({
      execution_id: 'x1',
      namespace: 'dev.deployment',
      flow_id: 'clone-staging-api',
      initiated_by: 'key:1',
      inputs: { client_name: 'Acme' },
    });
  });

  it('names no initiator where nobody asked for it', () => {
    expect(show({ labels: {} }).initiated_by).toBeNull();
  });

  it('counts the time since it began', () => {
    expect(show()).toMatchObject({ start_date: at(1), elapsed: '10.0s' });
  });

  it('counts from its making before it has begun', () => {
    const { startedAt, ...waiting } = running;
    expect(executionStatus(waiting, undefined, { now: at(3), estimateMs: 1 })).toMatchObject({ elapsed: '3.0s' });
  });

  it('is expected to end when such executions do', () => {
    expect(show().estimated_completion).toEqual(at(91));
  });

  it('is expected to end at any moment where it takes longer than such do', () => {
    expect(show({}, 300).estimated_completion).toEqual(at(301));
  });
});

describe('the status of one that has ended', () => {
  const error = { task: 'sync-database', message: 'no', kind: 'failed' } as const;
  const ended = { state: 'FAILED', endedAt: at(13.1), error } as const;

  it('says when it ended and how long it took, whenever it is asked', () => {
    expect(show(ended, 999)).toMatchObject({ end_date: at(13.1), elapsed: '12.1s' });
  });

  it('expects nothing more', () => {
    expect(show(ended)).not.toHaveProperty('estimated_completion');
  });

  it('names the task that failed, and why', () => {
    expect(show(ended).error).toEqual({ task: 'sync-database', message: 'no' });
  });
});
