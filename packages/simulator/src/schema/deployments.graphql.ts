/** Deployments and how they are started. */
export const deploymentsSchema = `
extend type Query {
  deployment(id: String!): Deployment!
  deployments(input: DeploymentListInput!, first: Int, after: String, last: Int, before: String): QueryDeploymentsConnection!
}

extend type Mutation {
  serviceInstanceDeployV2(environmentId: String!, serviceId: String!, commitSha: String): String!
  serviceInstanceRedeploy(environmentId: String!, serviceId: String!): Boolean!
}

input DeploymentListInput {
  projectId: String
  environmentId: String
  serviceId: String
  includeDeleted: Boolean
  status: DeploymentStatusInput
}

input DeploymentStatusInput {
  in: [DeploymentStatus!]
  notIn: [DeploymentStatus!]
}

type Deployment {
  id: ID!
  status: DeploymentStatus!
  statusUpdatedAt: DateTime
  createdAt: DateTime!
  updatedAt: DateTime!
  projectId: String!
  environmentId: String!
  serviceId: String
  url: String
  staticUrl: String
  canRedeploy: Boolean!
  canRollback: Boolean!
  deploymentStopped: Boolean!
  instances: [DeploymentDeploymentInstance!]!
  meta: DeploymentMeta
}

scalar DeploymentMeta

enum DeploymentStatus {
  BUILDING
  CRASHED
  DEPLOYING
  FAILED
  INITIALIZING
  NEEDS_APPROVAL
  QUEUED
  REMOVED
  REMOVING
  SKIPPED
  SLEEPING
  SUCCESS
  WAITING
}

type DeploymentDeploymentInstance {
  id: String!
  status: DeploymentInstanceStatus!
}

enum DeploymentInstanceStatus {
  CRASHED
  CREATED
  EXITED
  INITIALIZING
  REMOVED
  REMOVING
  RESTARTING
  RUNNING
  SKIPPED
  STOPPED
}

type QueryDeploymentsConnection {
  edges: [QueryDeploymentsConnectionEdge!]!
  pageInfo: PageInfo!
}

type QueryDeploymentsConnectionEdge {
  cursor: String!
  node: Deployment!
}
`;
