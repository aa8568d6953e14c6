export type { Clock } from './clock.ts';
export { hasMariadb } from './databases/mariadb-engine.ts';
export type { Fault, Faults } from './faults.ts';
export type { RequestRecord } from './http/request-log.ts';
export type { Tokens } from './http/tokens.ts';
export type { CreatedProject, ProjectSpec, ServiceSpec } from './project-spec.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
export type { EnvironmentSummary, ProjectSummary } from './state/summary.ts';
export type { Timing } from './timing.ts';
