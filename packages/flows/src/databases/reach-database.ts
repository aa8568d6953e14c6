import type { DatabaseAddress } from '../core/database.ts';
import type { TcpProxy } from '../core/railway.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';
import { waitUntilDeployed } from '../deployments/wait-until-deployed.ts';
import type { Door, Place } from '../ownership/marker.ts';
import { claimDoor, isClaimedByOthers } from '../ownership/opened-proxies.ts';
import { credentialsIn, type DatabaseCredentials } from './database-credentials.ts';
import type { Database } from './databases-of.ts';

const openTimeoutMs = 3 * 60_000;
const readyTimeoutMs = 90_000;

const schemes = { mysql: 'mysql', postgres: 'postgresql' } as const;

/** A database in one environment, seen from the environment that this execution made. */
export interface Wanted {
  readonly database: Database;
  readonly environment: { readonly id: string; readonly name: string };
  /** Our environment: what is opened is written down there. */
  readonly own: Place;
}

interface Actors {
  readonly context: TaskContext;
  readonly world: World;
}

/**
 * The address of a database from outside, once it answers. Host and port come from the TCP proxies of exactly this
 * environment and service, never from a variable, which a duplicate may have inherited from production; where there is
 * no proxy one is opened, to be closed by `closeProxies`.
 */
export async function reachDatabase(wanted: Wanted, context: TaskContext, world: World): Promise<DatabaseAddress> {
  return (await approachDatabase(wanted, context, world)).arrive();
}

/** Asks for a way to a database; `arrive` waits for it. Ask one after the other, wait for several at once. */
export async function approachDatabase(
  wanted: Wanted,
  context: TaskContext,
  world: World,
): Promise<{ arrive(): Promise<DatabaseAddress> }> {
  const { database, environment, own } = wanted;
  const credentials = await credentialsOf(wanted, world);
  const door: Door = { environmentId: environment.id, serviceId: database.service_id, port: credentials.port };
  const open = await openProxy(door, own, world);
  if (!open) await askForProxy(door, wanted, { context, world });
  return {
    async arrive() {
      const proxy = open ?? (await awaitProxy(door, wanted, { context, world }));
      const address = addressBehind(proxy, database, credentials);
      await world.databases[database.kind].waitUntilReady(address, context, readyTimeoutMs);
      return address;
    },
  };
}

async function credentialsOf({ database, environment, own }: Wanted, world: World): Promise<DatabaseCredentials> {
  const variables = await world.railway.variables({
    projectId: own.projectId,
    environmentId: environment.id,
    serviceId: database.service_id,
  });
  const credentials = credentialsIn(variables, database.kind);
  if (credentials) return credentials;
  throw new TaskError(
    `The variables of ${database.name} in "${environment.name}" give no user, password and database that Understudy can read (sealed variables cannot be read)`,
    { fatal: true },
  );
}

/** A proxy that is there already. One that another clone has opened on the source is shared, so it is claimed too. */
async function openProxy(door: Door, own: Place, world: World): Promise<TcpProxy | undefined> {
  const proxy = await proxyTo(door, world);
  const isSource = door.environmentId !== own.environmentId;
  if (!proxy || !isSource || !(await isClaimedByOthers(door, own, world))) return proxy;
  await claimDoor(door, own, world);
  return proxyTo(door, world);
}

async function askForProxy(door: Door, { database, environment, own }: Wanted, { context, world }: Actors) {
  const isSource = door.environmentId !== own.environmentId;
  context.log(
    isSource ? 'WARN' : 'INFO',
    `${database.name} in "${environment.name}" is private: opening a TCP proxy for the copy, for which Railway deploys it again`,
  );
  await claimDoor(door, own, world);
  await world.railway.openTcpProxy(door.environmentId, door.serviceId, door.port);
}

async function awaitProxy(door: Door, wanted: Wanted, { context, world }: Actors): Promise<TcpProxy> {
  const { database, environment, own } = wanted;
  const what = `a TCP proxy to ${database.name} in "${environment.name}"`;
  const proxy = await waitFor({ what, timeoutMs: openTimeoutMs, probe: () => proxyTo(door, world) }, context, world);
  // Railway deploys a service whose networking changes: a copy that began before would be cut off.
  const { environmentId, serviceId } = door;
  const handsOff = environmentId !== own.environmentId;
  await waitUntilDeployed(
    { projectId: own.projectId, environmentId, serviceIds: [serviceId], handsOff },
    context,
    world,
  );
  return proxy;
}

async function proxyTo({ environmentId, serviceId, port }: Door, world: World): Promise<TcpProxy | undefined> {
  const proxies = (await world.railway.tcpProxies(environmentId, serviceId)).filter(({ active }) => active);
  return proxies.find(({ applicationPort }) => applicationPort === port);
}

function addressBehind(
  { host, port }: TcpProxy,
  { kind }: Database,
  { user, password, database }: DatabaseCredentials,
): DatabaseAddress {
  const [login, secret, name] = [user, password, database].map(encodeURIComponent);
  return {
    url: `${schemes[kind]}://${login}:${secret}@${host}:${port}/${name}`,
    describe: `${host}:${port}/${database}`,
  };
}
