import { defineFlow } from '../core/define-flow.ts';
import { purgeExecutionsSpec } from '../specs/history.ts';

const second = 1_000;
const minute = 60 * second;

/** Applies the retention periods. The server does the work, in small batches; this flow is its clock. */
export const purgeExecutions = defineFlow({
  spec: purgeExecutionsSpec,
  description: 'Compresses old logs and removes executions whose time is up',
  labels: { product: 'understudy' },
  tasks: [
    {
      id: 'purge-executions',
      description: 'Ask the server to tidy up until there is nothing left to do',
      timeoutMs: 50 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 10 * second, maxIntervalMs: 5 * minute },
      callsServer: true,
    },
  ],
  onFailure: [],
  onCancel: [],
  outputsFrom: 'purge-executions',
  concurrency: 1,
  schedule: { cron: '23 * * * *' },
});
