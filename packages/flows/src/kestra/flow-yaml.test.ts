import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flows } from '../flows/index.ts';
import { flowYaml } from './flow-yaml.ts';
import { taskOf } from './task-ids.ts';

const folder = new URL('../../kestra/', import.meta.url);

describe('the flows as Kestra YAML', () => {
  it.each(flows.map((flow) => [flow.spec.id, flow] as const))(
    '%s is what its definition gives (else: npm run flows)',
    (id, flow) => {
      expect(readFileSync(new URL(`${id}.yaml`, folder), 'utf8')).toBe(flowYaml(flow));
    },
  );

  it('there is no file without a flow', () => {
    expect(readdirSync(folder).sort()).toEqual(flows.map((flow) => `${flow.spec.id}.yaml`).sort());
  });

  it.each(flows.map((flow) => [flow.spec.id, flow] as const))(
    '%s has each retried task alone in a Sequential (kestra-io/kestra #18909)',
    (_, flow) => {
      const { tasks, errors = [], afterExecution = [] } = parse(flowYaml(flow));
      for (const task of [...tasks, ...errors, ...afterExecution]) {
        expect(task.retry).toBeUndefined();
        if (task.tasks) expect(task.tasks).toHaveLength(1);
      }
    },
  );

  it('no secret and no input stands in a command', () => {
    for (const flow of flows) expect(flowYaml(flow)).not.toMatch(/^ +- understudy-task .*\{\{/m);
  });

  it('runs in a container where an image is named', () => {
    const [flow] = flows;
    expect(flow && flowYaml(flow, { runner: { type: 'docker', image: 'understudy/tasks' } })).toContain(
      'containerImage: understudy/tasks',
    );
  });

  it('tells which task of ours stands behind an id of Kestra', () => {
    expect(taskOf('rollback-after-kill-attempts')).toEqual({ taskId: 'rollback', role: 'wrapper' });
    expect(taskOf('sync-database')).toEqual({ taskId: 'sync-database', role: 'task' });
  });
});
