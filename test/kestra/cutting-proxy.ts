import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens to the connection that carries the next start. */
export interface Cut {
  /** So many bytes of it reach Kestra before the connection is cut; all where absent. */
  readonly requestBytes?: number;
  /** So many bytes of the answer come back before the connection is cut; all where absent. */
  readonly answerBytes?: number;
}

/** A proxy between the server and Kestra that cuts one connection where a test says. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** From now on nobody can connect, and nobody is connected. */
  refuse(): Promise<void>;
  /** The end of that. */
  accept(): Promise<void>;
  /** Of the next start that comes; resolves when it is cut. */
  cutNextStart(cut: Cut): Promise<void>;
}

/** Starts the proxy in front of this Kestra. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let next: (Cut & { done: () => void }) | undefined;
  let listening: number | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    let cut: typeof next;
    let sent = 0;
    let answered = 0;
    const end = () => {
      cut?.done();
      client.destroy();
      // What was sent reaches Kestra before the end does.
      upstream.destroySoon();
    };
    client.on('data', (bytes) => {
      if (next && isStart(bytes)) [cut, next, sent] = [next, undefined, 0];
      const left = (cut?.requestBytes ?? Number.POSITIVE_INFINITY) - sent;
      sent += bytes.length;
      upstream.write(bytes.subarray(0, Math.max(0, left)));
      if (bytes.length >= left) end();
    });
    upstream.on('data', (bytes) => {
      const left = (cut?.answerBytes ?? Number.POSITIVE_INFINITY) - answered;
      if (cut) answered += bytes.length;
      client.write(bytes.subarray(0, Math.max(0, left)));
      if (bytes.length >= left) end();
    });
    client.on('close', () => upstream.destroySoon());
    upstream.on('close', () => client.destroySoon());
  });
  const listen = async () => {
    server.listen(listening ?? 0, '127.0.0.1');
    await once(server, 'listening');
    listening = (server.address() as AddressInfo).port;
  };
  const close = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  await listen();
  return {
    url: `http://127.0.0.1:${listening}`,
    refuse: close,
    accept: listen,
    cutNextStart: (cut) =>
      new Promise((done) => {
        next = { ...cut, done };
      }),
    [Symbol.asyncDispose]: close,
  };
}

// Of a clone: other flows are started for other reasons.
function isStart(bytes: Buffer): boolean {
  return bytes
    .subarray(0, 200)
    .toString('latin1')
    .includes('POST /api/v1/main/executions/dev.deployment/clone-staging-api');
}
