import { z } from 'zod';
import { namespace } from './names.ts';

// What is null may also be absent: Kestra drops nulls from outputs.

/** Where a staging environment is. */
export const environmentStatuses = ['creating', 'deploying', 'ready', 'failed', 'deleting'] as const;

/** A staging environment, as a list shows it. */
export const environmentSummary = z.object({
  name: z.string(),
  created_at: z.string().describe('RFC 3339 UTC'),
  domain: z.string().nullable().default(null),
  status: z.enum(environmentStatuses).meta({ id: 'EnvironmentStatus', description: 'Where a staging environment is' }),
  environment_id: z.string(),
  project_id: z.string(),
  source_environment: z.string().nullable().default(null),
  client_name: z.string().nullable().default(null),
  execution_id: z.string().nullable().default(null).describe('The execution that made it'),
  expires_at: z.string().nullable().default(null),
});

/** A service of an environment with what is deployed of it. */
export const environmentService = z
  .object({
    service_id: z.string(),
    name: z.string(),
    kind: z.enum(['web', 'mysql', 'postgres', 'other']),
    image: z.string().nullable().default(null),
    repository: z.string().nullable().default(null),
    status: z.string().nullable().default(null).describe("Railway's deployment status"),
    domains: z.array(z.string()),
    volume_bytes: z.number().int().nullable().default(null).describe('Size of its volume'),
  })
  .meta({ id: 'Service', description: 'A service of an environment with what is deployed of it' });

/** One staging environment, whole. */
export const environmentDetail = environmentSummary.extend({
  updated_at: z.string(),
  database_size: z.number().int().nullable().default(null).describe('Bytes of the volumes of its databases'),
  services: z.array(environmentService),
  configuration: z
    .object({ variables: z.array(z.string()).describe('Names of shared variables; values are not shown') })
    .catchall(z.unknown()),
});

export type EnvironmentSummary = z.infer<typeof environmentSummary>;
export type EnvironmentDetail = z.infer<typeof environmentDetail>;

const project = z.object({
  railway_project_id: z.string().min(1).meta({ title: 'Railway project', description: 'Id of the project' }),
});
const named = project.extend({
  environment_name: z.string().min(1).meta({ title: 'Staging environment', description: 'Its name' }),
});

/** Lists the staging environments of a project. */
export const listEnvironmentsSpec = {
  id: 'list-environments' as const,
  namespace,
  inputs: project,
  outputs: z.object({ environments: z.array(environmentSummary) }),
};

/** Describes one staging environment. `environment` is null where there is none of that name. */
export const describeEnvironmentSpec = {
  id: 'describe-environment' as const,
  namespace,
  inputs: named,
  outputs: z.object({ environment: environmentDetail.nullable().default(null) }),
};

/** Deletes a staging environment that Understudy made; refuses any other. */
export const deleteEnvironmentSpec = {
  id: 'delete-environment' as const,
  namespace,
  inputs: named,
  outputs: z.object({
    environment_name: z.string(),
    status: z.literal('deleted'),
    deleted_at: z.string().describe('RFC 3339 UTC'),
  }),
};

/** Deletes the staging environments whose time is up (request field `ttl`). Runs by schedule. */
export const expireEnvironmentsSpec = {
  id: 'expire-environments' as const,
  namespace,
  inputs: project,
  outputs: z.object({ deleted: z.array(z.string()) }),
};
