import { defineFlow } from '../core/define-flow.ts';
import { cloneStagingSpec } from '../specs/clone-staging.ts';

const second = 1_000;
const minute = 60 * second;
const rollback = {
  id: 'rollback',
  description: 'Delete what this execution made, and nothing else',
  timeoutMs: 5 * minute,
  // For about an hour: what is left behind while Railway is away is paid for until somebody finds it.
  retry: { type: 'exponential', maxAttempts: 12, intervalMs: 2 * second, maxIntervalMs: 15 * minute },
} as const;

/** Production environment in, staging URL out. */
export const cloneStaging = defineFlow({
  spec: cloneStagingSpec,
  description: 'Makes a staging environment that stands in for a production environment on Railway',
  labels: { product: 'understudy' },
  tasks: [
    {
      id: 'validate-inputs',
      description: 'The token reaches the project, the source exists, the name is free',
      timeoutMs: minute,
    },
    {
      id: 'create-environment',
      description: 'Duplicate the source environment and wait until its databases run',
      timeoutMs: 15 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 2 * second, maxIntervalMs: 30 * second },
    },
    {
      id: 'sync-database',
      description: 'Copy every database, in one snapshot, and prove that the copy is equal',
      timeoutMs: 6 * 60 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 2 * second, maxIntervalMs: minute },
    },
    {
      id: 'assign-domain',
      description: 'Request the custom domain, else a Railway domain',
      timeoutMs: 5 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 2 * second, maxIntervalMs: 30 * second },
    },
    {
      id: 'wordpress-url-replace',
      description: 'Replace production URLs by the staging URL in the copied database',
      timeoutMs: 60 * minute,
      retry: { type: 'exponential', maxAttempts: 3, intervalMs: 2 * second, maxIntervalMs: 30 * second },
      runIf: { input: 'wordpress_url_replace', equals: true },
      runsSiteCommand: true,
    },
    {
      id: 'configure-basic-auth',
      description: 'Generate credentials, set them in Railway, return them sealed',
      timeoutMs: 5 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 2 * second, maxIntervalMs: 30 * second },
      runIf: { input: 'enable_basic_auth', equals: true },
    },
    {
      id: 'summarize',
      description: 'Deploy with the new settings and gather the outputs',
      timeoutMs: 15 * minute,
      retry: { type: 'exponential', maxAttempts: 4, intervalMs: 2 * second, maxIntervalMs: 30 * second },
    },
  ],
  onFailure: [rollback],
  onCancel: [rollback],
  outputsFrom: 'summarize',
  concurrency: 20,
  webhook: true,
});
