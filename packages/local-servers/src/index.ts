export { findProgram } from './find-program.ts';
export { freePort } from './free-port.ts';
export { createCluster, runOffline, setPassword } from './postgres-cluster.ts';
export { type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';
export { commandLine, isAlive } from './process-table.ts';
export { runningPostgres, stopPostgres } from './running-postgres.ts';
export { startPostgres } from './start-postgres.ts';
