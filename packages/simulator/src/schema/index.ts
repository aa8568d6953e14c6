import { buildSchema, type GraphQLSchema } from 'graphql';
import { deploymentsSchema } from './deployments.graphql.ts';
import { domainsSchema } from './domains.graphql.ts';
import { environmentsSchema } from './environments.graphql.ts';
import { identitySchema } from './identity.graphql.ts';
import { projectsSchema } from './projects.graphql.ts';
import { stagedChangesSchema } from './staged-changes.graphql.ts';
import { tcpProxiesSchema } from './tcp-proxies.graphql.ts';
import { variablesSchema } from './variables.graphql.ts';
import { volumesSchema } from './volumes.graphql.ts';

const foundation = `
type Query
type Mutation

scalar DateTime

type PageInfo {
  startCursor: String
  endCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
}
`;

/** The part of Railway's public schema that a clone needs; a test holds it to the published one. */
export const schema: GraphQLSchema = buildSchema(
  [
    foundation,
    identitySchema,
    projectsSchema,
    environmentsSchema,
    stagedChangesSchema,
    variablesSchema,
    domainsSchema,
    tcpProxiesSchema,
    deploymentsSchema,
    volumesSchema,
  ].join('\n'),
);
