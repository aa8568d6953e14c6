/** A quick look at which environment names a Railway project has. */
export interface ProjectNames {
  /** True or false where Railway answered in time; undefined where it did not, and the flow will say. */
  has(projectId: string, environmentName: string): Promise<boolean | undefined>;
}
