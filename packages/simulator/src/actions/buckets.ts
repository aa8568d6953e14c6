import { randomBytes, randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Bucket, BucketCredentials } from '../state/bucket.ts';

/** Adds a bucket to a project; it is empty in every environment. */
export function createBucket(simulation: Simulation, projectId: string, name: string): Bucket {
  const bucket: Bucket = {
    id: randomUUID(),
    projectId,
    name,
    createdAt: simulation.clock.now(),
    credentials: new Map(),
  };
  simulation.world.buckets.set(bucket.id, bucket);
  return bucket;
}

/** The S3 credentials of a bucket in an environment; new ones where there are none, or where they are asked for. */
export function bucketCredentials(
  simulation: Simulation,
  bucket: Bucket,
  { environmentId, isReset = false }: { environmentId: string; isReset?: boolean },
): BucketCredentials {
  const known = bucket.credentials.get(environmentId);
  if (known && !isReset) return known;
  const credentials = {
    accessKeyId: `tid_${randomBytes(12).toString('hex')}`,
    secretAccessKey: `tsec_${randomBytes(24).toString('hex')}`,
    createdAt: simulation.clock.now(),
  };
  bucket.credentials.set(environmentId, credentials);
  return credentials;
}
