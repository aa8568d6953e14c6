/** Who may call, in words of this test: the server's own are held against them. */
export type Rule =
  | 'reader'
  | 'clone'
  | 'environments:read'
  | 'environments:delete'
  | 'history:read'
  | 'audit:read'
  | 'admin';

/** A procedure's rule, and how to ask it for something of the namespace dev.deployment. */
export interface Row {
  readonly rule: Rule;
  readonly input: object;
  /** What somebody who has the permission but another namespace is told; `own` where they see what is theirs. */
  readonly elsewhere: 403 | 404 | 'own';
  /** The same for another Railway project; `own` where they see what is theirs. */
  readonly foreign: 403 | 404 | 'own';
  /** It is about all namespaces: for who acts in all of them. */
  readonly everywhere?: true;
  /** It is about all Railway projects: 403 for who has some. */
  readonly everyProject?: true;
  /** For the initiator, which is the configured key, and administrators: 403 for others who see it. */
  readonly initiator?: true;
  /** Refused as wrong behind the guards: asked by those who may, where the right input would do much. */
  readonly harmless?: object;
}

/** What the test has made: an execution that has ended and its project, a key to rotate, the webhook's key. */
export interface Things {
  readonly executionId: string;
  readonly projectId: string;
  readonly keyId: string;
  readonly webhookKey: string;
}

/** The rule of every procedure. One that is not in it fails the test. */
export function rulesFor({ executionId, projectId, keyId, webhookKey }: Things): Readonly<Record<string, Row>> {
  const execution_id = executionId;
  const railway_project_id = projectId;
  const plan = { client_name: 'Acme', dry_run: true, railway_project_id };
  const webhook = { namespace: 'dev.deployment', flow_id: 'clone-staging-api', webhook_key: webhookKey };
  const noProject = { railway_project_id: '' };
  const name = 'staging-acme';
  return {
    'clone.start': { rule: 'clone', input: plan, elsewhere: 403, foreign: 404 },
    'clone.startByWebhook': { rule: 'clone', input: { ...webhook, ...plan }, elsewhere: 403, foreign: 404 },
    'clone.plan': { rule: 'clone', input: { client_name: 'Acme', railway_project_id }, elsewhere: 403, foreign: 404 },
    'executions.get': {
      rule: 'reader',
      input: { execution_id, namespace: 'dev.deployment', flow_id: 'clone-staging-api' },
      elsewhere: 404,
      foreign: 404,
    },
    'executions.logs': { rule: 'reader', input: { execution_id }, elsewhere: 404, foreign: 404 },
    'executions.watch': { rule: 'reader', input: { execution_id }, elsewhere: 404, foreign: 404 },
    'executions.events': { rule: 'reader', input: { execution_id }, elsewhere: 404, foreign: 404 },
    'executions.cancel': { rule: 'clone', input: { execution_id }, elsewhere: 404, foreign: 404 },
    'executions.retry': { rule: 'clone', input: { execution_id }, elsewhere: 404, foreign: 404 },
    'executions.credentials': {
      rule: 'clone',
      input: { execution_id },
      elsewhere: 404,
      foreign: 404,
      initiator: true,
    },
    'environments.list': {
      rule: 'environments:read',
      input: { railway_project_id },
      harmless: noProject,
      elsewhere: 403,
      foreign: 404,
    },
    'environments.get': {
      rule: 'environments:read',
      input: { name, railway_project_id },
      harmless: { name, ...noProject },
      elsewhere: 403,
      foreign: 404,
    },
    'environments.delete': {
      rule: 'environments:delete',
      input: { name, railway_project_id },
      harmless: { name, ...noProject },
      elsewhere: 403,
      foreign: 404,
    },
    'history.list': { rule: 'history:read', input: {}, elsewhere: 'own', foreign: 'own' },
    'history.purge': {
      rule: 'admin',
      input: { dry_run: true },
      elsewhere: 403,
      everywhere: true,
      foreign: 403,
      everyProject: true,
    },
    'audit.list': { rule: 'audit:read', input: {}, elsewhere: 'own', foreign: 'own' },
    'audit.verify': { rule: 'audit:read', input: {}, elsewhere: 'own', foreign: 403, everyProject: true },
    'audit.export': {
      rule: 'audit:read',
      input: {},
      elsewhere: 403,
      everywhere: true,
      foreign: 403,
      everyProject: true,
    },
    'keys.create': {
      rule: 'admin',
      input: {
        name: 'made',
        permissions: ['history:read'],
        namespaces: ['dev.deployment'],
        railway_projects: [projectId],
      },
      elsewhere: 403,
      foreign: 403,
    },
    'keys.list': { rule: 'admin', input: {}, elsewhere: 'own', foreign: 'own' },
    'keys.rotate': { rule: 'admin', input: { key_id: keyId }, elsewhere: 404, foreign: 404 },
    'keys.revoke': { rule: 'admin', input: { key_id: keyId }, elsewhere: 404, foreign: 404 },
  };
}
