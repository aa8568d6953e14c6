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
  /** It is about all namespaces: for who acts in all of them. */
  readonly everywhere?: true;
  /** Refused as wrong behind the guards: asked by those who may, where the right input would do much. */
  readonly harmless?: object;
}

/** What the test has made: an execution that has ended, a key to rotate, the webhook's key. */
export interface Things {
  readonly executionId: string;
  readonly keyId: string;
  readonly webhookKey: string;
}

/** The rule of every procedure. One that is not in it fails the test. */
export function rulesFor({ executionId, keyId, webhookKey }: Things): Readonly<Record<string, Row>> {
  const execution_id = executionId;
  const plan = { client_name: 'Acme', dry_run: true };
  const webhook = { namespace: 'dev.deployment', flow_id: 'clone-staging-api', webhook_key: webhookKey };
  const noProject = { railway_project_id: '' };
  const name = 'staging-acme';
  return {
    'clone.start': { rule: 'clone', input: plan, elsewhere: 403 },
    'clone.startByWebhook': { rule: 'clone', input: { ...webhook, ...plan }, elsewhere: 403 },
    'clone.plan': { rule: 'clone', input: { client_name: 'Acme' }, elsewhere: 403 },
    'executions.get': {
      rule: 'reader',
      input: { execution_id, namespace: 'dev.deployment', flow_id: 'clone-staging-api' },
      elsewhere: 404,
    },
    'executions.logs': { rule: 'reader', input: { execution_id }, elsewhere: 404 },
    'executions.watch': { rule: 'reader', input: { execution_id }, elsewhere: 404 },
    'executions.events': { rule: 'reader', input: { execution_id }, elsewhere: 404 },
    'executions.cancel': { rule: 'clone', input: { execution_id }, elsewhere: 404 },
    'executions.retry': { rule: 'clone', input: { execution_id }, elsewhere: 404 },
    'executions.credentials': { rule: 'clone', input: { execution_id }, elsewhere: 404 },
    'environments.list': { rule: 'environments:read', input: {}, harmless: noProject, elsewhere: 403 },
    'environments.get': {
      rule: 'environments:read',
      input: { name },
      harmless: { name, ...noProject },
      elsewhere: 403,
    },
    'environments.delete': {
      rule: 'environments:delete',
      input: { name },
      harmless: { name, ...noProject },
      elsewhere: 403,
    },
    'history.list': { rule: 'history:read', input: {}, elsewhere: 'own' },
    'history.purge': { rule: 'admin', input: { dry_run: true }, elsewhere: 403, everywhere: true },
    'audit.list': { rule: 'audit:read', input: {}, elsewhere: 'own' },
    'audit.verify': { rule: 'audit:read', input: {}, elsewhere: 'own' },
    'audit.export': { rule: 'audit:read', input: {}, elsewhere: 403, everywhere: true },
    'keys.create': {
      rule: 'admin',
      input: { name: 'made', permissions: ['history:read'], namespaces: ['dev.deployment'] },
      elsewhere: 403,
    },
    'keys.list': { rule: 'admin', input: {}, elsewhere: 'own' },
    'keys.rotate': { rule: 'admin', input: { key_id: keyId }, elsewhere: 404 },
    'keys.revoke': { rule: 'admin', input: { key_id: keyId }, elsewhere: 404 },
  };
}
