import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import ssh2, { type Connection, type Server, type Session } from 'ssh2';
import { applicationPort } from '../actions/add-service.ts';
import { isUp } from '../actions/is-up.ts';
import { placeOf } from '../actions/place-of.ts';
import { leaderOf, serverOf } from '../actions/server-of.ts';
import { volumeDirectory } from '../actions/volumes.ts';
import { joinToServer } from '../databases/join-to-server.ts';
import type { Simulation } from '../simulation.ts';
import type { ServiceInstance } from '../state/records.ts';
import { authenticate } from './authentication.ts';
import { serveSftp } from './sftp-session.ts';
import { sshKeyPair } from './ssh-key-pair.ts';

/** Railway's SSH relay, on loopback: the way to private databases and to volumes. */
export interface Relay extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** In OpenSSH's one-line form. */
  readonly hostKey: string;
}

const loopback: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

/** Listens for whoever has a registered key. The user name is a service instance's id. */
export async function startRelay(simulation: Simulation, host: string): Promise<Relay> {
  const usual = createSshServer(simulation);
  let other: ReturnType<typeof createSshServer> | undefined;
  const open = new Set<Socket>();
  // SSH waits for an answer many times before a channel is open: small packets must not wait for larger ones.
  const server = createServer({ noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    if (!simulation.faults.take(['relay-other-host-key'], ['relay'])) return usual.server.injectSocket(socket);
    other ??= createSshServer(simulation);
    return other.server.injectSocket(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay got no port');
  return {
    host,
    port: address.port,
    hostKey: usual.hostKey,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function createSshServer(simulation: Simulation): { server: Server; hostKey: string } {
  const keys = sshKeyPair();
  const server = new ssh2.Server({ hostKeys: [keys.private] }, (client) => welcome(simulation, client));
  return { server, hostKey: keys.public };
}

function welcome(simulation: Simulation, client: Connection): void {
  let instance: ServiceInstance | undefined;
  client.on('authentication', (context) => {
    const isRefused = context.method === 'publickey' && simulation.faults.take(['relay-refuses'], ['relay']);
    instance = isRefused ? undefined : authenticate(simulation, context);
    if (instance) context.accept();
    else context.reject(['publickey']);
  });
  client.on('ready', () => {
    if (instance) admit(simulation, client, instance);
  });
  // A client that goes away at once, or whose connection is cut.
  client.on('error', () => undefined);
}

function admit(simulation: Simulation, client: Connection, instance: ServiceInstance): void {
  const connection = { instanceId: instance.id, end: () => client.end() };
  simulation.relayConnections.add(connection);
  client.on('close', () => simulation.relayConnections.delete(connection));
  const { projectId, environment } = placeOf(simulation, instance);
  const names = [instance.service.name, environment, 'relay'];
  const cut = simulation.faults.take(['relay-cut'], names, projectId);
  if (cut) setTimeout(() => client.end(), cut.delayMs ?? 0).unref();
  client.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const isItsOwn = destPort === applicationPort(leaderOf(simulation, instance).service.kind);
    const address = serverOf(simulation, instance);
    if (!loopback.includes(destIP) || !isItsOwn || !address || !isUp(instance)) return reject();
    simulation.ledger.record(placeOf(simulation, instance), { what: 'connected', door: 'relay', encrypted: true });
    joinToServer(accept(), address);
  });
  client.on('session', (accept) => serveSession(simulation, instance, accept()));
}

function serveSession(simulation: Simulation, instance: ServiceInstance, session: Session): void {
  session.on('sftp', (accept, reject) => {
    const directory = volumeDirectory(simulation, instance);
    if (!instance.volume || !directory || !isUp(instance)) return reject();
    simulation.ledger.record(placeOf(simulation, instance), { what: 'files-opened', door: 'relay' });
    return serveSftp(accept(), { directory, ...instance.volume });
  });
  // Behind a service of the user's nothing runs that could run a command.
  session.on('exec', (accept) => {
    const stream = accept();
    stream.stderr.write('no command can be run in a simulated container\n');
    stream.exit(127);
    stream.end();
  });
  session.on('shell', (_, reject) => reject());
  session.on('pty', (_, reject) => reject());
}
