export { createKestraClient, type KestraClient, type KestraConnection } from './client/kestra-client.ts';
export { KestraError } from './client/kestra-error.ts';
export {
  anything,
  type KestraExecution,
  type KestraLogEntry,
  type KestraTaskRun,
  kestraExecution,
  kestraFlow,
  kestraLogEntries,
  kestraLogEntry,
  kestraOutputs,
  kestraSearch,
} from './client/schemas.ts';
export { deployFlows, type FlowPlan, planDeployment, validateFlows } from './deploy.ts';
export { flowYaml } from './flow-yaml.ts';
export { createSecretHider } from './hide-secrets.ts';
export { taskOf } from './task-ids.ts';
export type { Runner, YamlOptions } from './yaml-options.ts';
