/** Projects, their services and volumes. */
export const projectsSchema = `
extend type Query {
  project(id: String!): Project!
}

type Project {
  id: ID!
  name: String!
  createdAt: DateTime!
  updatedAt: DateTime!
  deletedAt: DateTime
  subscriptionType: SubscriptionPlanType!
  workspaceId: String
  workspace: Workspace
  baseEnvironmentId: String
  primaryEnvironmentId: String
  environments(first: Int, after: String, last: Int, before: String, isEphemeral: Boolean): ProjectEnvironmentsConnection!
  services(first: Int, after: String, last: Int, before: String): ProjectServicesConnection!
  volumes(first: Int, after: String, last: Int, before: String): ProjectVolumesConnection!
}

enum SubscriptionPlanType {
  free
  hobby
  pro
  trial
}

type Service {
  id: ID!
  name: String!
  icon: String
  projectId: String!
  templateServiceId: String
  createdAt: DateTime!
  updatedAt: DateTime!
  deletedAt: DateTime
}

type Volume {
  id: ID!
  name: String!
  projectId: String!
  createdAt: DateTime!
}

type ProjectEnvironmentsConnection {
  edges: [ProjectEnvironmentsConnectionEdge!]!
  pageInfo: PageInfo!
}

type ProjectEnvironmentsConnectionEdge {
  cursor: String!
  node: Environment!
}

type ProjectServicesConnection {
  edges: [ProjectServicesConnectionEdge!]!
  pageInfo: PageInfo!
}

type ProjectServicesConnectionEdge {
  cursor: String!
  node: Service!
}

type ProjectVolumesConnection {
  edges: [ProjectVolumesConnectionEdge!]!
  pageInfo: PageInfo!
}

type ProjectVolumesConnectionEdge {
  cursor: String!
  node: Volume!
}
`;
