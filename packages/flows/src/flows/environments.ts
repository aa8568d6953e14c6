import { defineFlow } from '../core/define-flow.ts';
import {
  deleteEnvironmentSpec,
  describeEnvironmentSpec,
  expireEnvironmentsSpec,
  listEnvironmentsSpec,
} from '../specs/environments.ts';

const second = 1_000;
const minute = 60 * second;
const base = { labels: { product: 'understudy' }, onFailure: [], onCancel: [] };

export const listEnvironments = defineFlow({
  ...base,
  spec: listEnvironmentsSpec,
  description: 'Lists the staging environments of a project',
  tasks: [{ id: 'list-environments', description: 'Ask Railway for the environments', timeoutMs: minute }],
  outputsFrom: 'list-environments',
  // Beside the other flow of every five minutes, not at its time.
  schedule: { cron: '2-59/5 * * * *' },
});

export const describeEnvironment = defineFlow({
  ...base,
  spec: describeEnvironmentSpec,
  description: 'Describes one staging environment',
  tasks: [{ id: 'describe-environment', description: 'Ask Railway for the environment', timeoutMs: minute }],
  outputsFrom: 'describe-environment',
});

export const deleteEnvironment = defineFlow({
  ...base,
  spec: deleteEnvironmentSpec,
  description: 'Deletes a staging environment that Understudy made',
  tasks: [
    {
      id: 'delete-environment',
      // No retry: a caller waits for the answer, and the client of Railway tries again by itself what may pass.
      description: 'Delete it and wait until it is gone',
      timeoutMs: 10 * minute,
    },
  ],
  outputsFrom: 'delete-environment',
});

export const expireEnvironments = defineFlow({
  ...base,
  spec: expireEnvironmentsSpec,
  description: 'Deletes the staging environments whose time is up',
  tasks: [{ id: 'expire-environments', description: 'Delete what has expired', timeoutMs: 30 * minute }],
  outputsFrom: 'expire-environments',
  schedule: { cron: '*/5 * * * *' },
});
