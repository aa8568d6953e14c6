import type { Task } from '../core/define-task.ts';

/**
 * Every task by its id, each loaded when it is asked for: a task program runs one, and starts the faster. A new task is
 * added here.
 */
export const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  'validate-inputs': async () => (await import('./validate-inputs.ts')).validateInputs,
  'create-environment': async () => (await import('./create-environment.ts')).createEnvironment,
  'sync-database': async () => (await import('./sync-database.ts')).syncDatabase,
  'assign-domain': async () => (await import('./assign-domain.ts')).assignDomain,
  'wordpress-url-replace': async () => (await import('./wordpress-url-replace.ts')).wordpressUrlReplace,
  'configure-basic-auth': async () => (await import('./configure-basic-auth.ts')).configureBasicAuth,
  summarize: async () => (await import('./summarize.ts')).summarize,
  rollback: async () => (await import('./rollback.ts')).rollback,
  'list-environments': async () => (await import('./list-environments.ts')).listEnvironments,
  'describe-environment': async () => (await import('./describe-environment.ts')).describeEnvironment,
  'delete-environment': async () => (await import('./delete-environment.ts')).deleteEnvironment,
  'expire-environments': async () => (await import('./expire-environments.ts')).expireEnvironments,
  'purge-executions': async () => (await import('./purge-executions.ts')).purgeExecutions,
};
