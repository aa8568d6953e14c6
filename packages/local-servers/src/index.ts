export { findProgram } from './find-program.ts';
export { freePort } from './free-port.ts';
export { type KeptPostgres, keepPostgres, type PostgresEvents } from './keep-postgres.ts';
export { createCluster, runOffline, setPassword } from './postgres-cluster.ts';
export { type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';
export { commandLine, isAlive, processesIn } from './process-table.ts';
export { endPostgres, runningPostgres, stopPostgres } from './running-postgres.ts';
export { startPostgres } from './start-postgres.ts';
