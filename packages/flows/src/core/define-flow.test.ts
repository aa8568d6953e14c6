import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineFlow, type Flow, type FlowTask } from './define-flow.ts';

const task = (id: string): FlowTask => ({ id, description: id, timeoutMs: 1 });
const flow = (more: Partial<Flow>): Flow => ({
  spec: { id: 'a-flow', namespace: 'ns', inputs: z.object({}), outputs: z.object({}) },
  description: '',
  labels: {},
  tasks: [task('one'), task('two')],
  onFailure: [],
  onCancel: [],
  outputsFrom: 'two',
  ...more,
});

describe('the definition of a flow', () => {
  it('is given back as it is', () => {
    const right = flow({ onFailure: [task('tidy-up')], onCancel: [task('tidy-up')] });
    expect(defineFlow(right)).toBe(right);
  });

  it.each([
    ['among its tasks', { tasks: [task('two'), task('two')] }],
    ['for a failure too', { onFailure: [task('one')] }],
  ])('is refused where a task stands twice, %s', (_, more) => {
    expect(() => defineFlow(flow(more))).toThrow(/flow a-flow: task \w+ occurs twice/);
  });

  it('is refused where its outputs come from no task of it', () => {
    expect(() => defineFlow(flow({ outputsFrom: 'three' }))).toThrow(
      'flow a-flow: outputs come from three, which is not a task of it',
    );
  });

  it('may have its outputs from a task that runs on failure', () => {
    expect(() => defineFlow(flow({ onFailure: [task('tidy-up')], outputsFrom: 'tidy-up' }))).not.toThrow();
  });
});
