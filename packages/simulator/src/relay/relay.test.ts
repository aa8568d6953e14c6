import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import ssh2, { type ClientChannel, type ParsedKey } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Box, startBox } from '../testing/start-box.ts';
import { sshKeyPair } from './ssh-key-pair.ts';

const key = sshKeyPair();
const stranger = sshKeyPair();
let box: Box;

beforeAll(async () => {
  box = await startBox([
    { name: 'Web', kind: 'web', volume: { mountPath: '/app/uploads', sizeMB: 1, files: { 'dir/a.txt': 'hello' } } },
    { name: 'Postgres', kind: 'postgres' },
  ]);
  await register(key.public);
});
afterAll(() => box[Symbol.asyncDispose]());
afterEach(() => box.simulator.faults.clear());

const register = (publicKey: string) =>
  box.data('mutation($input: SshPublicKeyCreateInput!) { sshPublicKeyCreate(input: $input) { id fingerprint } }', {
    input: { name: 'laptop', publicKey },
  });

/** Connects as a service instance; rejects where the relay does not let it in. `hostKey` gets what the relay shows. */
async function connect(
  username: string,
  { privateKey = key.private, hostKey }: { privateKey?: string; hostKey?: (shown: Buffer) => void } = {},
) {
  const client = new ssh2.Client();
  const { host, port } = box.simulator.relay;
  const hostVerifier = (shown: Buffer) => {
    hostKey?.(shown);
    return true;
  };
  client.connect({ host, port, username, privateKey, hostVerifier });
  client.setNoDelay(true);
  await once(client, 'ready');
  // What is cut at the end, when the simulator stops.
  client.on('error', () => undefined);
  const forward = (to: number, destination = '127.0.0.1') =>
    promisify<ClientChannel>((done) => client.forwardOut('127.0.0.1', 0, destination, to, done))();
  const sftp = () => promisify(client.sftp.bind(client))();
  return { client, forward, sftp, [Symbol.dispose]: () => void client.end() };
}

const instance = (service: string) => box.instanceId(box.production, service);

describe('the relay', () => {
  it('shows the host key that the simulator tells', async () => {
    let shown: Buffer | undefined;
    using _ = await connect(await instance('Postgres'), { hostKey: (each) => (shown = each) });
    const told: ParsedKey | Error = ssh2.utils.parseKey(box.simulator.relay.hostKey);
    expect(told instanceof Error ? undefined : told.getPublicSSH()).toEqual(shown);
  });

  it('refuses a key that is not registered, and a user that is no service instance', async () => {
    await expect(connect(await instance('Postgres'), { privateKey: stranger.private })).rejects.toThrow(
      'methods failed',
    );
    await expect(connect('nobody')).rejects.toThrow('methods failed');
  });

  it('refuses a key once it is removed', async () => {
    const { sshPublicKeyCreate } = await register(stranger.public);
    using _ = await connect(await instance('Postgres'), { privateKey: stranger.private });
    await box.data('mutation($id: String!) { sshPublicKeyDelete(id: $id) }', { id: Object(sshPublicKeyCreate).id });
    await expect(connect(await instance('Postgres'), { privateKey: stranger.private })).rejects.toThrow(
      'methods failed',
    );
  });

  it('leads to the real database, over several channels at once', async () => {
    using relay = await connect(await instance('Postgres'));
    const url = new URL(box.simulator.databaseUrl(box.project.id, 'production', 'Postgres'));
    const sql = postgres({
      user: 'postgres',
      password: url.password,
      database: 'railway',
      max: 3,
      // An option that its types lack. It ends only a stream that says it is open.
      ...{ socket: async () => Object.assign(await relay.forward(5432), { readyState: 'open' }) },
    });
    const asked = await Promise.all([1, 2, 3].map((n) => sql`SELECT ${n}::int AS n, pg_sleep(0.05)`));
    expect(asked.map(([row]) => row?.n)).toEqual([1, 2, 3]);
    await sql.end();
    expect(box.simulator.ledger.filter(({ what }) => what === 'connected').length).toBeGreaterThanOrEqual(3);
  });

  it("leads to no other port and no other host, and from a web service to no database's", async () => {
    using relay = await connect(await instance('Postgres'));
    using web = await connect(await instance('Web'));
    await expect(relay.forward(22)).rejects.toThrow('Channel open failure');
    await expect(relay.forward(5432, '10.0.0.1')).rejects.toThrow('Channel open failure');
    await expect(web.forward(5432)).rejects.toThrow('Channel open failure');
  });

  it('leads to nothing that has not been deployed', async () => {
    const id = await box.duplicate('asleep', { skipInitialDeploys: true });
    await expect.poll(() => box.status(id, 'Postgres')).toBeNull();
    using relay = await connect(await box.instanceId(id, 'Postgres'));
    await expect(relay.forward(5432)).rejects.toThrow('Channel open failure');
  });
});

describe('SFTP through the relay', () => {
  it('reads and writes the files of a volume, where the service has them', async () => {
    using relay = await connect(await instance('Web'));
    const sftp = await relay.sftp();
    const read = promisify<string, Buffer>((path, done) => sftp.readFile(path, done));
    const write = promisify<string, string, void>((path, text, done) => sftp.writeFile(path, text, done));
    expect(String(await read('/app/uploads/dir/a.txt'))).toBe('hello');
    await write('/app/uploads/b.txt', 'written');
    const directory = box.simulator.volumeDirectory(box.project.id, 'production', 'Web');
    expect(readFileSync(join(directory, 'b.txt'), 'utf8')).toBe('written');
  });

  it.each(['/etc/passwd', '/app/uploads/../secret', '../../etc/passwd', '/app/uploads/out/secret'])(
    'lets nobody out of the volume: %s',
    async (path) => {
      const directory = box.simulator.volumeDirectory(box.project.id, 'production', 'Web');
      mkdirSync(join(directory, '..', 'outside'), { recursive: true });
      writeFileSync(join(directory, '..', 'outside', 'secret'), 'secret');
      try {
        symlinkSync('../outside', join(directory, 'out'));
      } catch {
        // It is there already.
      }
      using relay = await connect(await instance('Web'));
      const sftp = await relay.sftp();
      const read = promisify<string, Buffer>((file, done) => sftp.readFile(file, done));
      await expect(read(path)).rejects.toThrow('Permission denied');
    },
  );

  it('makes no file outside the volume through a link that leads to nothing yet', async () => {
    const directory = box.simulator.volumeDirectory(box.project.id, 'production', 'Web');
    symlinkSync('../made-outside', join(directory, 'dangling'));
    using relay = await connect(await instance('Web'));
    const sftp = await relay.sftp();
    const write = promisify<string, string, void>((path, text, done) => sftp.writeFile(path, text, done));
    await expect(write('/app/uploads/dangling', 'x')).rejects.toThrow('No such file');
    expect(existsSync(join(directory, '..', 'made-outside'))).toBe(false);
  });

  it('refuses what a full volume cannot take', async () => {
    using relay = await connect(await instance('Web'));
    const sftp = await relay.sftp();
    const write = promisify<string, Buffer, void>((path, text, done) => sftp.writeFile(path, text, done));
    await expect(write('/app/uploads/big', Buffer.alloc(1_100_000))).rejects.toThrow('No space left');
  });
});

describe('faults of the relay', () => {
  it('relay-refuses: a registered key is not let in', async () => {
    box.simulator.faults.inject({ operation: 'relay', times: 1, kind: 'relay-refuses' });
    await expect(connect(await instance('Postgres'))).rejects.toThrow('methods failed');
  });

  it('relay-other-host-key: another host key is shown than before', async () => {
    box.simulator.faults.inject({ operation: 'relay', times: 1, kind: 'relay-other-host-key' });
    let shown: Buffer | undefined;
    using _ = await connect(await instance('Postgres'), { hostKey: (each) => (shown = each) });
    const told = ssh2.utils.parseKey(box.simulator.relay.hostKey);
    expect(told instanceof Error || told.getPublicSSH().equals(shown ?? Buffer.alloc(0))).toBe(false);
  });

  it('relay-cut: the connection ends in the middle', async () => {
    box.simulator.faults.inject({ operation: 'Postgres', times: 1, kind: 'relay-cut', delayMs: 5 });
    using relay = await connect(await instance('Postgres'));
    await once(relay.client, 'close');
  });

  it('is cut while its service is deployed', async () => {
    using relay = await connect(await instance('Web'));
    const closed = once(relay.client, 'close');
    const query = 'mutation($e: String!, $s: String!) { serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }';
    await box.data(query, { e: box.production, s: box.serviceId('Web') });
    await closed;
  });
});
