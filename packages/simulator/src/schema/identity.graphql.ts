/** Who a token belongs to. */
export const identitySchema = `
extend type Query {
  me: User!
  apiToken: ApiTokenContext!
  projectToken: ProjectToken!
}

type User {
  id: ID!
  name: String
  email: String!
  workspaces: [Workspace!]!
}

type Workspace {
  id: ID!
  name: String!
}

type ApiTokenContext {
  workspaces: [ApiTokenWorkspace!]!
}

type ApiTokenWorkspace {
  id: String!
  name: String!
}

type ProjectToken {
  id: ID!
  name: String!
  projectId: String!
  project: Project!
  environmentId: String!
  environment: Environment!
}
`;
