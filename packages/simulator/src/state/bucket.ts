/** A bucket of a project. Its instances in the environments have credentials of their own, and are empty. */
export interface Bucket {
  readonly id: string;
  readonly projectId: string;
  name: string;
  readonly createdAt: Date;
  /** Where it is, by the id of each environment that has it. */
  readonly regions: Map<string, string>;
  /** By environment id; made when they are first asked for. */
  readonly credentials: Map<string, BucketCredentials>;
}

export interface BucketCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly createdAt: Date;
}
