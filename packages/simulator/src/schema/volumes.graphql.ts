/** Volumes and their sizes. */
export const volumesSchema = `
extend type Query {
  volumeInstance(id: String!): VolumeInstance!
}

type VolumeInstance {
  id: ID!
  volumeId: String!
  volume: Volume!
  serviceId: String
  environmentId: String!
  mountPath: String!
  region: String
  sizeMB: Int!
  currentSizeMB: Float!
  state: VolumeState
  isPendingDeletion: Boolean!
  createdAt: DateTime!
  deletedAt: DateTime
}

enum VolumeState {
  DELETED
  DELETING
  ERROR
  MIGRATING
  MIGRATION_PENDING
  READY
  RESTORING
  UPDATING
}

type EnvironmentVolumeInstancesConnection {
  edges: [EnvironmentVolumeInstancesConnectionEdge!]!
  pageInfo: PageInfo!
}

type EnvironmentVolumeInstancesConnectionEdge {
  cursor: String!
  node: VolumeInstance!
}
`;
