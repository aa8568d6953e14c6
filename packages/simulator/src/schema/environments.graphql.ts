/** Environments, what is in one, and the making and unmaking of them. */
export const environmentsSchema = `
extend type Query {
  environment(id: String!, projectId: String): Environment!
  environments(projectId: String!, isEphemeral: Boolean, first: Int, after: String, last: Int, before: String): QueryEnvironmentsConnection!
  serviceInstance(environmentId: String!, serviceId: String!): ServiceInstance!
}

extend type Mutation {
  environmentCreate(input: EnvironmentCreateInput!): Environment!
  environmentDelete(id: String!): Boolean!
  environmentRename(id: String!, input: EnvironmentRenameInput!): Environment!
}

input EnvironmentCreateInput {
  projectId: String!
  name: String!
  sourceEnvironmentId: String
  applyChangesInBackground: Boolean
  ephemeral: Boolean
  skipInitialDeploys: Boolean
  stageInitialChanges: Boolean
}

input EnvironmentRenameInput {
  name: String!
}

type Environment {
  id: ID!
  name: String!
  projectId: String!
  canAccess: Boolean!
  isEphemeral: Boolean!
  createdAt: DateTime!
  updatedAt: DateTime!
  deletedAt: DateTime
  unmergedChangesCount: Int
  sourceEnvironment: Environment
  config(decryptVariables: Boolean): EnvironmentConfig!
  configEtag: String!
  serviceInstances(first: Int, after: String, last: Int, before: String): EnvironmentServiceInstancesConnection!
  volumeInstances(first: Int, after: String, last: Int, before: String): EnvironmentVolumeInstancesConnection!
  variables(first: Int, after: String, last: Int, before: String): EnvironmentVariablesConnection!
}

type QueryEnvironmentsConnection {
  edges: [QueryEnvironmentsConnectionEdge!]!
  pageInfo: PageInfo!
}

type QueryEnvironmentsConnectionEdge {
  cursor: String!
  node: Environment!
}

type EnvironmentServiceInstancesConnection {
  edges: [EnvironmentServiceInstancesConnectionEdge!]!
  pageInfo: PageInfo!
}

type EnvironmentServiceInstancesConnectionEdge {
  cursor: String!
  node: ServiceInstance!
}

type ServiceInstance {
  id: ID!
  serviceId: String!
  serviceName: String!
  environmentId: String!
  createdAt: DateTime!
  updatedAt: DateTime!
  deletedAt: DateTime
  numReplicas: Int
  startCommand: String
  cronSchedule: String
  isUpdatable: Boolean!
  source: ServiceSource
  domains: AllDomains!
  latestDeployment: Deployment
  activeDeployments: [Deployment!]!
}

type ServiceSource {
  image: String
  repo: String
}
`;
