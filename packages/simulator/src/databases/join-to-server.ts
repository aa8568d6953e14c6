import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { readOnlyStartup } from './read-only-startup.ts';
import type { ServerAddress } from './server-address.ts';

/** Joins a stream from outside with a connection to a server: what breaks on one side is broken on the other. */
export function joinToServer(near: Duplex, { port, isReadOnly }: ServerAddress): Socket {
  const far = connect(port, '127.0.0.1');
  // A connection that breaks on one side is broken on the other: who uses it sees that.
  near.on('error', () => far.destroy());
  near.on('close', () => far.destroy());
  far.on('error', () => near.destroy());
  far.on('close', () => near.destroy());
  far.pipe(near);
  if (isReadOnly) readOnlyStartup(near, far);
  else near.pipe(far);
  return far;
}
