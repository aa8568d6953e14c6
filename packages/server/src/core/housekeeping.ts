import {
  cloneStagingSpec,
  deleteEnvironmentSpec,
  describeEnvironmentSpec,
  expireEnvironmentsSpec,
  listEnvironmentsSpec,
  purgeExecutionsSpec,
} from '@understudy/flows/specs';

/** Flows that run by themselves or to answer a question: they stand in no user's history unless asked for. */
export const housekeepingFlows: readonly string[] = [
  listEnvironmentsSpec.id,
  describeEnvironmentSpec.id,
  expireEnvironmentsSpec.id,
  purgeExecutionsSpec.id,
];

/** Flows after which a project's environments may be others. */
export const changingFlows: readonly string[] = [
  cloneStagingSpec.id,
  deleteEnvironmentSpec.id,
  expireEnvironmentsSpec.id,
];
