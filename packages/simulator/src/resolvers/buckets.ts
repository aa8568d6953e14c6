import { reachEnvironment, reachProject } from '../access.ts';
import { bucketCredentials, createBucket } from '../actions/buckets.ts';
import { placeOf } from '../actions/place-of.ts';
import { notFound } from '../railway-errors.ts';
import type { Bucket, BucketCredentials } from '../state/bucket.ts';
import type { Context } from './context.ts';

interface OfBucket {
  readonly bucketId: string;
  readonly environmentId: string;
}

/** Buckets and their S3 credentials; behind them is no storage. */
export const buckets = {
  bucketInstanceDetails({ bucketId, environmentId }: OfBucket, context: Context) {
    findBucket(context, bucketId);
    reachEnvironment(context.simulation.world, context.caller, environmentId);
    return { objectCount: 0, sizeBytes: 0 };
  },

  bucketS3Credentials: (of: OfBucket, context: Context) => [credentialsView(context, of, false)],
  bucketCredentialsReset: (of: OfBucket, context: Context) => credentialsView(context, of, true),

  bucketCreate({ input }: { input: { projectId: string; name?: string | null } }, context: Context) {
    const { simulation, caller } = context;
    const { id } = reachProject(simulation.world, caller, input.projectId);
    const name = input.name ?? `bucket-${simulation.world.buckets.size + 1}`;
    return bucketView(createBucket(simulation, id, name), context);
  },

  bucketUpdate({ id, input }: { id: string; input: { name: string } }, context: Context) {
    const bucket = findBucket(context, id);
    bucket.name = input.name;
    return bucketView(bucket, context);
  },
};

/** The buckets of a project. */
export function bucketsOf(projectId: string, { simulation }: Context): Bucket[] {
  return [...simulation.world.buckets.values()].filter((bucket) => bucket.projectId === projectId);
}

/** A bucket as it is shown. */
export function bucketView({ id, name, projectId, createdAt }: Bucket, { simulation }: Context) {
  const project = { id: projectId, name: simulation.world.projects.get(projectId)?.name };
  return { id, name, projectId, createdAt, updatedAt: createdAt, project };
}

function findBucket({ simulation, caller }: Context, id: string): Bucket {
  const bucket = simulation.world.buckets.get(id);
  if (!bucket) throw notFound('Bucket');
  reachProject(simulation.world, caller, bucket.projectId);
  return bucket;
}

function credentialsView(context: Context, { bucketId, environmentId }: OfBucket, isReset: boolean) {
  const bucket = findBucket(context, bucketId);
  const environment = reachEnvironment(context.simulation.world, context.caller, environmentId);
  const happening = { what: 'settings-changed', names: ['bucket credentials'] } as const;
  if (isReset) context.simulation.ledger.record(placeOf(context.simulation, environment), happening);
  const credentials: BucketCredentials = bucketCredentials(context.simulation, bucket, { environmentId, isReset });
  const place = { endpoint: 'https://storage.railway.app', region: 'auto', urlStyle: 'virtual' };
  return { ...credentials, ...place, bucketName: `${bucket.name}-${environmentId.slice(0, 8)}` };
}
