/** The way into a private database from outside. */
export const tcpProxiesSchema = `
extend type Query {
  tcpProxies(environmentId: String!, serviceId: String!): [TCPProxy!]!
}

extend type Mutation {
  tcpProxyCreate(input: TCPProxyCreateInput!): TCPProxy!
  tcpProxyDelete(id: String!): Boolean!
}

input TCPProxyCreateInput {
  environmentId: String!
  serviceId: String!
  applicationPort: Int!
}

type TCPProxy {
  id: ID!
  domain: String!
  proxyPort: Int!
  applicationPort: Int!
  environmentId: String!
  serviceId: String!
  syncStatus: TCPProxySyncStatus!
  createdAt: DateTime
  updatedAt: DateTime
  deletedAt: DateTime
}

enum TCPProxySyncStatus {
  ACTIVE
  CREATING
  DELETED
  DELETING
  UNSPECIFIED
  UPDATING
}
`;
