export * from './clone-staging.ts';
export * from './environments.ts';
export * from './names.ts';
