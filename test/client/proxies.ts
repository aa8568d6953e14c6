import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What stands between a browser and the server in some companies. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** Paths of the requests so far; `upgrade` before those that asked for a WebSocket. */
  readonly seen: readonly string[];
  /** Breaks every connection that is open, and goes on with new ones. */
  breakAll(): void;
}

export interface ProxyRules {
  /** What it does with a request for a WebSocket: hands it on, answers 400, says nothing, or takes it and hands nothing on. */
  readonly upgrades: 'pass' | 'refuse' | 'swallow' | 'open-and-swallow';
  /** Hands a body on only when it has it whole. */
  readonly isBuffering?: boolean;
}

/** Starts a proxy in front of a server of this machine. */
export async function startProxy(target: string, rules: () => ProxyRules): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    seen.push(req.url ?? '');
    pass({ hostname, port }, { req, res, isBuffering: rules().isBuffering ?? false });
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('upgrade', (req, socket: Socket, head) => {
    seen.push(`upgrade ${req.url}`);
    upgrade(rules().upgrades, { req, socket, head, target: { hostname, port } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    seen,
    breakAll() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

interface Target {
  readonly hostname: string;
  readonly port: string;
}

function pass(
  target: Target,
  { req, res, isBuffering }: { req: IncomingMessage; res: ServerResponse; isBuffering: boolean },
): void {
  const { url: path, method, headers } = req;
  const onward = request({ ...target, path, method, headers }, (answer) => {
    if (!isBuffering) {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
      answer.once('error', () => res.destroy());
      return;
    }
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.once('end', () => res.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks)));
    answer.once('error', () => res.destroy());
  });
  onward.once('error', () => res.destroy());
  res.once('close', () => onward.destroy());
  req.pipe(onward);
}

function upgrade(
  what: ProxyRules['upgrades'],
  { req, socket, head, target }: { req: IncomingMessage; socket: Socket; head: Buffer; target: Target },
): void {
  if (what === 'swallow') return;
  if (what === 'refuse') {
    socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    return;
  }
  const onward = connect(Number(target.port), target.hostname);
  const lines = Object.entries(req.headers).map(([name, value]) => `${name}: ${value}`);
  onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
  socket.once('close', () => onward.destroy());
  onward.once('close', () => socket.destroy());
  if (what === 'pass') {
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  } else onward.once('data', (handshake) => socket.write(handshake));
}

function portOf(server: Server): number {
  // A TCP server has an address of this kind.
  return (server.address() as AddressInfo).port;
}
