/** Variables, shared or of a service. */
export const variablesSchema = `
extend type Query {
  variables(projectId: String!, environmentId: String!, serviceId: String, unrendered: Boolean): EnvironmentVariables!
  variablesForServiceDeployment(projectId: String!, environmentId: String!, serviceId: String!): EnvironmentVariables!
}

extend type Mutation {
  variableUpsert(input: VariableUpsertInput!): Boolean!
  variableCollectionUpsert(input: VariableCollectionUpsertInput!): Boolean!
  variableDelete(input: VariableDeleteInput!): Boolean!
}

scalar EnvironmentVariables

input VariableUpsertInput {
  projectId: String!
  environmentId: String!
  serviceId: String
  name: String!
  value: String!
  skipDeploys: Boolean = false
}

input VariableCollectionUpsertInput {
  projectId: String!
  environmentId: String!
  serviceId: String
  variables: EnvironmentVariables!
  replace: Boolean = false
  skipDeploys: Boolean = false
}

input VariableDeleteInput {
  projectId: String!
  environmentId: String!
  serviceId: String
  name: String!
}

type Variable {
  id: ID!
  name: String!
  environmentId: String
  serviceId: String
  isSealed: Boolean!
  references: [String!]!
  createdAt: DateTime!
  updatedAt: DateTime!
}

type EnvironmentVariablesConnection {
  edges: [EnvironmentVariablesConnectionEdge!]!
  pageInfo: PageInfo!
}

type EnvironmentVariablesConnectionEdge {
  cursor: String!
  node: Variable!
}
`;
