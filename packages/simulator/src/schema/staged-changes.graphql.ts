/** Patches of an environment's configuration: staged, then committed by a workflow. */
export const stagedChangesSchema = `
extend type Query {
  environmentStagedChanges(environmentId: String!): EnvironmentPatch!
  workflowStatus(workflowId: String!): WorkflowResult!
}

extend type Mutation {
  environmentStageChanges(environmentId: String!, input: EnvironmentConfig!, merge: Boolean): EnvironmentPatch!
  environmentPatchCommit(environmentId: String!, patch: EnvironmentConfig, commitMessage: String): String!
  environmentPatchCommitStaged(environmentId: String!, commitMessage: String, skipDeploys: Boolean): String!
}

scalar EnvironmentConfig

type EnvironmentPatch {
  id: ID!
  environmentId: String!
  status: EnvironmentPatchStatus!
  message: String
  patch(decryptVariables: Boolean): EnvironmentConfig!
  createdAt: DateTime!
  updatedAt: DateTime!
  appliedAt: DateTime
  lastAppliedError: String
}

enum EnvironmentPatchStatus {
  APPLYING
  COMMITTED
  STAGED
}

type WorkflowResult {
  status: WorkflowStatus!
  error: String
}

enum WorkflowStatus {
  Complete
  Error
  NotFound
  Running
}
`;
