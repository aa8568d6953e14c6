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

const plan = {
  status: 'planned',
  namespace: 'dev.deployment',
  flow_id: 'clone-staging-api',
  environment_name: 'staging-acme',
  environment_exists: false,
  inputs: { client_name: 'acme', environment_name: 'staging-acme', source_environment: 'production' },
  tasks: [
    { name: 'sync-database', description: 'Copies the databases', runs: true },
    { name: 'configure-basic-auth', description: 'Protects the environment', runs: false },
  ],
  estimated_duration: '95.0s',
};

const startClone: Example = {
  // Without a name, so that it can be sent twice.
  request: { client_name: 'acme', wordpress_url_replace: true, ttl: '7d' },
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
    200: plan,
  },
};

const execution = {
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
};

const { estimated_completion: _, ...running } = execution;
const ended = {
  ...running,
  state: 'SUCCESS',
  end_date: '2026-01-12T11:33:35Z',
  elapsed: '95.0s',
  outputs: {
    staging_url: 'https://wordpress-staging-acme.up.railway.app',
    environment_name: 'staging-acme',
    database_size: 9_846_784,
    duration: '95.0s',
    sync_duration: '41.2s',
    rows_copied: 20_412,
    tables_copied: 12,
    urls_replaced: 1_288,
    domain: 'wordpress-staging-acme.up.railway.app',
    domain_fallback: false,
  },
  tasks: tasks.map(({ name }) => ({ name, state: 'SUCCESS', status: 'COMPLETED', duration: '3.2s', attempts: 1 })),
};

const environment = {
  name: 'staging-acme',
  created_at: '2026-01-12T11:32:01Z',
  domain: 'wordpress-staging-acme.up.railway.app',
  status: 'ready',
  environment_id: 'a6f0c0c4-0c0a-4c53-8f0e-1f6f6e0a3b5d',
  project_id: '0d9f7b4e-3d0b-4c58-9b57-0c3a7a5f6a11',
  source_environment: 'production',
  client_name: 'acme',
  execution_id: executionId,
  expires_at: '2026-01-19T11:32:01Z',
};

const key = {
  id: 'key_01HQRSZ8X6M3V5K2T9W4N7B1CD',
  name: 'ci',
  state: 'active',
  namespaces: ['dev.deployment'],
  railway_projects: ['0d9f7b4e-3d0b-4c58-9b57-0c3a7a5f6a11'],
  permissions: ['clone', 'history:read'],
  clones_per_hour: 10,
  public_key: null,
  created_at: '2026-01-12T11:00:00Z',
  created_by: 'key:configured',
  expires_at: '2027-01-12T11:00:00Z',
  rotated_at: null,
  last_used_at: null,
  revoked_at: null,
};
const keyWithSecret = { ...key, secret: 'us_shown-this-once' };

const auditRecord = {
  id: '01HQRSZ8X6M3V5K2T9W4N7B1CE',
  at: '2026-01-12T11:32:00Z',
  seq: 14,
  action: 'clone.start',
  outcome: 'accepted',
  initiator: 'key:configured',
  ip: '203.0.113.7',
  namespace: 'dev.deployment',
  railway_project_id: '0d9f7b4e-3d0b-4c58-9b57-0c3a7a5f6a11',
  inputs: { client_name: 'acme' },
  error: null,
  execution_id: executionId,
  key_id: null,
  intent_id: '01HQRSZ8X6M3V5K2T9W4N7B1CF',
  request_id: '0b0e7f7e-6d1c-4b52-9a55-0f4f2f0a1c7e',
};

const purge = {
  dry_run: true,
  done: true,
  ended_before: '2025-12-13T11:32:00Z',
  logs_ended_before: '2026-01-05T11:32:00Z',
  executions: 41,
  intents: 41,
  opened_credentials: 3,
  logs_archived: 12,
};

const verdict = {
  whole: true,
  records: 0,
  // Of a trail whose records are not sealed yet.
  head: null,
  public_key: 'PUGdH1mJ0d7y1d1x0b2h3n4m5k6j7h8g9f0d1s2a3q4',
  first_bad: null,
};

const logLine = {
  number: 1,
  timestamp: '2026-01-12T11:32:01Z',
  level: 'INFO',
  task: 'validate-inputs',
  attempt: 1,
  message: 'the inputs are valid',
};

/** By name of the procedure. */
export const examples: Readonly<Record<string, Example>> = {
  'clone.start': startClone,
  'clone.startByWebhook': startClone,
  'executions.get': { responses: { 200: execution } },
  'executions.logs': { responses: { 200: { items: [logLine], next_cursor: null } } },
  'executions.cancel': { responses: { 202: { ...execution, state: 'KILLING' } } },
  'executions.retry': { responses: { 202: startClone.responses?.[202] } },
  'executions.credentials': { responses: { 200: { username: 'acme', password: 'shown-this-once' } } },
  'environments.list': { responses: { 200: [environment] } },
  'environments.get': {
    responses: {
      200: {
        ...environment,
        updated_at: '2026-01-12T11:33:35Z',
        database_size: 213_966_848,
        services: [
          {
            service_id: '5a0e4f7c-8a54-4b0e-9d0a-4c1f6b2a7e19',
            name: 'MySQL',
            kind: 'mysql',
            image: 'mysql:9',
            repository: null,
            status: 'SUCCESS',
            domains: [],
            volume_bytes: 213_966_848,
          },
        ],
        configuration: { variables: ['UNDERSTUDY_EXECUTION_ID'] },
      },
    },
  },
  'environments.delete': {
    responses: {
      200: {
        environment_name: 'staging-acme',
        status: 'deleted',
        deleted_at: '2026-01-13T09:00:04Z',
        execution_id: executionId,
      },
      202: {
        environment_name: 'staging-acme',
        status: 'accepted',
        execution_id: executionId,
        polling_url: pollingUrl({ namespace: 'dev.deployment', flowId: 'delete-environment', id: executionId }),
      },
    },
  },
  'history.list': { responses: { 200: { items: [ended], next_cursor: null, total: 1 } } },
  'history.purge': { request: { dry_run: true }, responses: { 200: purge } },
  'keys.create': {
    request: { name: 'ci', permissions: ['clone', 'history:read'] },
    responses: { 201: keyWithSecret },
  },
  'keys.list': { responses: { 200: { items: [key], next_cursor: null } } },
  'keys.rotate': { request: { grace_period: '24h' }, responses: { 200: keyWithSecret } },
  'keys.revoke': { responses: { 200: { ...key, state: 'revoked', revoked_at: '2026-02-01T08:00:00Z' } } },
  'audit.list': { responses: { 200: { items: [auditRecord], next_cursor: null } } },
  'audit.verify': { responses: { 200: verdict } },
  'audit.export': { responses: { 200: { lines: ['{"seq":1,…}'], until: 14, next: null } } },
};

/** The example of an error. */
export const errorExample = {
  error: 'ValidationError',
  message: 'Invalid environment name: must start with lowercase letter',
  details: { field: 'environment_name', provided: '123-staging', pattern: '^[a-z][a-z0-9-]{2,49}$' },
  request_id: '0b0e7f7e-6d1c-4b52-9a55-0f4f2f0a1c7e',
};
