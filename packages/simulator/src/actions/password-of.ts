import type { DatabaseKind } from '../databases/database-server.ts';
import { isDatabaseKind } from '../databases/database-server.ts';
import type { Environment, Project, ServiceInstance } from '../state/records.ts';
import { variableValue } from './render-variables.ts';

const passwordVariable: Record<DatabaseKind, string> = {
  mysql: 'MYSQL_ROOT_PASSWORD',
  postgres: 'POSTGRES_PASSWORD',
  redis: 'REDIS_PASSWORD',
};

/** The administrator's password of a database, in the variable in which Railway's templates keep it. */
export function passwordOf(project: Project, environment: Environment, instance: ServiceInstance): string {
  const { kind } = instance.service;
  return isDatabaseKind(kind) ? variableValue(passwordVariable[kind], { project, environment, instance }) : '';
}
