import type { Flow } from '../core/define-flow.ts';
import { cloneStaging } from './clone-staging.ts';
import { deleteEnvironment, describeEnvironment, expireEnvironments, listEnvironments } from './environments.ts';
import { purgeExecutions } from './purge-executions.ts';

/** Every flow, in the order in which they are installed. A new flow is added here. */
export const flows: readonly Flow[] = [
  cloneStaging,
  listEnvironments,
  describeEnvironment,
  deleteEnvironment,
  expireEnvironments,
  purgeExecutions,
];
