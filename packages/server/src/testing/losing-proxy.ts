import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy in front of a Postgres that loses the answer to one statement: what was sent is done, its sender is cut off. */
export interface LosingProxy extends AsyncDisposable {
  readonly url: string;
  /** From now on the answer to the statement of this number, from 1, or to the next COMMIT, is lost. */
  loseAnswer(to: number | 'commit'): void;
  /** Whether that has happened. */
  readonly lost: boolean;
  /** From now on loses nothing. */
  loseNothing(): void;
}

/** Starts the proxy in front of the Postgres of this URL. */
export async function startLosingProxy(target: string): Promise<LosingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let armed: number | 'commit' | undefined;
  let answers = 0;
  let lost = false;
  const isLost = (tag: string) => {
    answers += 1;
    return armed === 'commit' ? tag === 'COMMIT' : armed === answers;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => upstream.write(bytes)).on('close', () => upstream.destroySoon());
    upstream.on('close', () => client.destroySoon());
    let rest = Buffer.alloc(0);
    upstream.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let length = lengthOf(rest); length !== undefined; length = lengthOf(rest)) {
        const message = rest.subarray(0, length);
        rest = rest.subarray(length);
        if (client.destroyed) continue;
        // CommandComplete, with the tag of its statement.
        const isAnswer = message[0] === 0x43;
        if (isAnswer && armed !== undefined && isLost(message.toString('latin1', 5, message.length - 1))) {
          armed = undefined;
          lost = true;
          client.destroy();
          // What was sent before is done; its answers find nobody.
          upstream.end();
        } else client.write(message);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    loseAnswer(to) {
      [armed, answers, lost] = [to, 0, false];
    },
    get lost() {
      return lost;
    },
    loseNothing() {
      armed = undefined;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

// Of the first whole message: its type, and a length that counts itself.
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined;
  const length = bytes.readInt32BE(1) + 1;
  return bytes.length < length ? undefined : length;
}
