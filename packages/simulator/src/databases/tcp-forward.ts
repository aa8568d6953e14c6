import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A listening loopback port that forwards every connection; closes with all its connections when disposed. */
export interface TcpForward extends AsyncDisposable {
  readonly port: number;
}

/**
 * Opens a port in front of a server. `target` gives the server's port for each connection: undefined refuses it. `cutAfterMs`
 * gives how soon a connection is cut, where it is.
 */
export async function openTcpForward(
  target: () => number | undefined,
  cutAfterMs: () => number | undefined = () => undefined,
): Promise<TcpForward> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const port = target();
    if (port === undefined) {
      near.destroy();
      return;
    }
    const cut = cutAfterMs();
    if (cut !== undefined) setTimeout(() => near.destroy(), cut).unref();
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      // A connection that breaks on one side is broken on the other: who uses it sees that.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
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
