export * from './core/define-flow.ts';
export * from './core/exit-codes.ts';
export { type LogLevel, logLevels } from './core/task-context.ts';
export { flows } from './flows/index.ts';
export * from './process/context-file.ts';
export * from './process/task-message.ts';
export { taskProgram } from './process/task-program.ts';
