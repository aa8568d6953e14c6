import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import { type Claim, type Door, type Place, readMarker, writeClaims } from './marker.ts';

/** Clones run for hours at most: an older environment's claims are of no execution that still copies. */
const clonesTakeMaxMs = 12 * 60 * 60_000;

/** Records in our environment that we use a door and have to close it, before it is opened. */
export async function claimDoor(door: Door, own: Place, world: World): Promise<void> {
  const claims = (await readMarker(world, own))?.claims ?? [];
  if (claims.some((claim) => isSame(claim, door) && !claim.closing)) return;
  await writeClaims(world, own, [...claims.filter((claim) => !isSame(claim, door)), { ...door, closing: false }]);
}

/** Whether another clone that runs at the same time uses this door too. The last one to leave closes it. */
export async function isClaimedByOthers(door: Door, own: Place, world: World): Promise<boolean> {
  const since = world.clock.now().getTime() - clonesTakeMaxMs;
  const environments = await world.railway.environments(own.projectId);
  const others = environments.filter(
    ({ id, createdAt }) => id !== own.environmentId && id !== door.environmentId && createdAt.getTime() > since,
  );
  for (const { id } of others) {
    const marker = await readMarker(world, { projectId: own.projectId, environmentId: id });
    if (marker?.claims.some((claim) => isSame(claim, door) && !claim.closing)) return true;
  }
  return false;
}

/**
 * Closes the doors that our environment claims, or those of them that lead into `into`. A claim is first marked as
 * closing, so that of two clones that leave at once neither relies on the other.
 */
export async function closeProxies(own: Place, context: TaskContext, world: World, into?: string): Promise<void> {
  const claims = (await readMarker(world, own))?.claims ?? [];
  const leaving = claims.filter((claim) => into === undefined || claim.environmentId === into);
  if (leaving.length === 0) return;
  const staying = claims.filter((claim) => !leaving.includes(claim));
  await writeClaims(world, own, [...staying, ...leaving.map((claim) => ({ ...claim, closing: true }))]);
  for (const claim of leaving) await closeUnlessUsed(claim, own, { context, world });
  await writeClaims(world, own, staying);
}

async function closeUnlessUsed(
  claim: Claim,
  own: Place,
  { context, world }: { context: TaskContext; world: World },
): Promise<void> {
  const shared = claim.environmentId !== own.environmentId && (await isClaimedByOthers(claim, own, world));
  if (shared) {
    context.log('INFO', `Left the TCP proxy to port ${claim.port} open: another clone is still using it`);
    return;
  }
  await world.railway.closeTcpProxy(claim.environmentId, claim.serviceId, claim.port);
  const where = claim.environmentId === own.environmentId ? 'the staging environment' : 'the source';
  context.log('INFO', `Closed the TCP proxy to port ${claim.port} that had been opened in ${where}`);
}

function isSame(one: Door, other: Door): boolean {
  return one.environmentId === other.environmentId && one.serviceId === other.serviceId && one.port === other.port;
}
