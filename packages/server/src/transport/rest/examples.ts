import { logsUrl, pollingUrl } from '../../core/polling-url.ts';

/** What the document shows of a procedure: a request, and answers by status. After the examples of docs/contract.md. */
export interface Example {
  readonly request?: unknown;
  readonly responses?: Readonly<Record<string, unknown>>;
}

const executionId = '01HQRSZ8X6M3V5K2T9W4N7B1CD';

const tasks = [
  { name: 'validate-inputs', state: 'SUCCESS', status: 'COMPLETED', duration: '0.5s', attempts: 1 },
  { name: 'create-environment', state: 'SUCCESS', status: 'COMPLETED', duration: '3.2s', attempts: 1 },
  { name: 'sync-database', state: 'RUNNING', status: 'RUNNING', duration: '12.1s', attempts: 1 },
  { name: 'assign-domain', state: 'CREATED', status: 'PENDING', attempts: 0 },
];

const startClone: Example = {
  request: { client_name: 'acme', environment_name: 'staging-acme', wordpress_url_replace: true },
  responses: {
    202: {
      status: 'accepted',
      execution_id: executionId,
      polling_url: pollingUrl({ namespace: 'dev.deployment', flowId: 'clone-staging-api', id: executionId }),
      namespace: 'dev.deployment',
      flow_id: 'clone-staging-api',
      estimated_completion: '2026-01-12T11:35:00Z',
      environment_name: 'staging-acme',
      run_token: 'eyJhbGciOiJIUzI1NiJ9.eyJleGVjdXRpb24iOiIuLi4ifQ.c2lnbmF0dXJl',
      logs_url: logsUrl({ id: executionId }),
    },
  },
};

/** By name of the procedure. */
export const examples: Readonly<Record<string, Example>> = {
  'clone.start': startClone,
  'clone.startByWebhook': startClone,
  'executions.get': {
    responses: {
      200: {
        execution_id: executionId,
        namespace: 'dev.deployment',
        flow_id: 'clone-staging-api',
        state: 'RUNNING',
        start_date: '2026-01-12T11:32:00Z',
        elapsed: '15.8s',
        estimated_completion: '2026-01-12T11:35:00Z',
        initiated_by: 'key:configured',
        inputs: { client_name: 'acme', environment_name: 'staging-acme', source_environment: 'production' },
        outputs: {},
        tasks,
      },
    },
  },
};

/** The example of an error. */
export const errorExample = {
  error: 'ValidationError',
  message: 'Invalid environment name: must start with lowercase letter',
  details: { field: 'environment_name', provided: '123-staging', pattern: '^[a-z][a-z0-9-]{2,49}$' },
  request_id: '0b0e7f7e-6d1c-4b52-9a55-0f4f2f0a1c7e',
};
