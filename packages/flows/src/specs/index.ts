export * from './clone-staging.ts';
export { type Defined, defined } from './defined.ts';
export * from './environments.ts';
export * from './history.ts';
export * from './log-levels.ts';
export * from './names.ts';
export * from './seconds.ts';
export * from './secrets.ts';
