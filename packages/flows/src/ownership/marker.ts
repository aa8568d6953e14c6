import { z } from 'zod';
import { RailwayError } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { marker as variable } from '../specs/names.ts';

/** A way into a database from outside: the TCP proxy to a port of a service in one environment. */
const door = z.object({ environmentId: z.string(), serviceId: z.string(), port: z.number().int() });
export type Door = z.infer<typeof door>;

/** A door that an execution uses and has to close. `closing`: it no longer uses it, and is about to close it. */
const claim = door.extend({ closing: z.boolean().default(false) });
export type Claim = z.infer<typeof claim>;

/** What the shared variables of an environment that Understudy made record about it. */
export interface Marker {
  readonly executionId: string;
  readonly clientName: string | null;
  readonly expiresAt: string | null;
  readonly claims: readonly Claim[];
}

/** Where an environment's shared variables are found. */
export interface Place {
  readonly projectId: string;
  readonly environmentId: string;
}

/** The marker of an environment; undefined where it has none of its own, or is gone. */
export async function readMarker(world: World, place: Place): Promise<Marker | undefined> {
  const variables = await sharedVariables(world, place);
  const executionId = variables[variable.execution];
  if (!executionId) return undefined;
  // A duplicate inherits its source's variables, and with them a marker of another environment.
  const markedId = variables[variable.environment];
  if (markedId && markedId !== place.environmentId) return undefined;
  return {
    executionId,
    clientName: variables[variable.client] || null,
    expiresAt: variables[variable.expiresAt] || null,
    claims: parseClaims(variables[variable.openedProxies]),
  };
}

/** Marks an environment as made by an execution. All at once: half a marker is none. */
export async function writeMarker(world: World, place: Place, marker: Marker): Promise<void> {
  await world.railway.setVariables(place, {
    [variable.execution]: marker.executionId,
    [variable.environment]: place.environmentId,
    [variable.client]: marker.clientName ?? '',
    [variable.expiresAt]: marker.expiresAt ?? '',
    [variable.openedProxies]: JSON.stringify(marker.claims),
  });
}

/** Replaces the claims of an environment that is marked already. */
export async function writeClaims(world: World, place: Place, claims: readonly Claim[]): Promise<void> {
  await world.railway.setVariables(place, { [variable.openedProxies]: JSON.stringify(claims) });
}

async function sharedVariables(world: World, place: Place): Promise<Readonly<Record<string, string | null>>> {
  try {
    return await world.railway.variables(place);
  } catch (error) {
    if (error instanceof RailwayError && error.code === 'not-found') return {};
    throw error;
  }
}

function parseClaims(json: string | null | undefined): readonly Claim[] {
  try {
    return z.array(claim).parse(JSON.parse(json || '[]'));
  } catch {
    // Somebody edited it: what cannot be read cannot be closed, and must not stop a rollback.
    return [];
  }
}
