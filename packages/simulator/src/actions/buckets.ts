import { randomBytes, randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Bucket, BucketCredentials } from '../state/bucket.ts';

/** Adds a bucket to a project; no environment has it yet. */
export function createBucket(simulation: Simulation, projectId: string, name: string): Bucket {
  const createdAt = simulation.clock.now();
  const bucket: Bucket = { id: randomUUID(), projectId, name, createdAt, regions: new Map(), credentials: new Map() };
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

/** The buckets that an environment has, with their regions, by id. */
export function bucketsIn({ world }: Simulation, environmentId: string): [string, string][] {
  return [...world.buckets.values()].flatMap(({ id, regions }) => {
    const region = regions.get(environmentId);
    return region === undefined ? [] : [[id, region] as [string, string]];
  });
}
