import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { joinToServer } from './join-to-server.ts';
import type { ServerAddress } from './server-address.ts';

/** A listening loopback port that forwards every connection; closes with all its connections when disposed. */
export interface TcpForward extends AsyncDisposable {
  readonly port: number;
}

/** What a forward does with each connection. */
export interface ForwardOptions {
  /** The server; undefined refuses the connection. */
  readonly target: () => ServerAddress | undefined;
  /** How soon a connection is cut, where it is. */
  readonly cutAfterMs?: () => number | undefined;
  /** Gets the first bytes of each connection from both sides, once both have sent some. */
  readonly onConnection?: (first: { readonly near: Buffer; readonly far: Buffer }) => void;
}

/** Opens a port in front of a server. */
export async function openTcpForward({ target, cutAfterMs, onConnection }: ForwardOptions): Promise<TcpForward> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const address = target();
    if (address === undefined) {
      near.destroy();
      return;
    }
    const cut = cutAfterMs?.();
    if (cut !== undefined) setTimeout(() => near.destroy(), cut).unref();
    const far = joinToServer(near, address);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    if (onConnection)
      void Promise.all([once(near, 'data'), once(far, 'data')]).then(
        ([[fromNear], [fromFar]]) => onConnection({ near: Buffer.from(fromNear), far: Buffer.from(fromFar) }),
        // It broke before both had spoken.
        () => undefined,
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP proxy got no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
