import { createHash, randomUUID } from 'node:crypto';
import { badInput } from '../railway-errors.ts';
import type { Simulation } from '../simulation.ts';
import type { SshKey } from '../state/ssh-key.ts';

const publicKeyForm = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+) ([A-Za-z0-9+/]+=*)(?: .*)?$/;

/** Registers a public key. The same one again is refused. */
export function addSshKey(
  simulation: Simulation,
  { name, publicKey, owner }: Pick<SshKey, 'name' | 'publicKey' | 'owner'>,
): SshKey {
  const blob = publicKeyForm.exec(publicKey.trim())?.[2];
  if (!blob) throw badInput('Invalid SSH public key');
  const hash = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  const fingerprint = `SHA256:${hash.replace(/=+$/, '')}`;
  const { sshKeys } = simulation.world;
  if ([...sshKeys.values()].some((each) => each.fingerprint === fingerprint))
    throw badInput('SSH public key is already registered');
  const createdAt = simulation.clock.now();
  const key: SshKey = { id: randomUUID(), name, publicKey: publicKey.trim(), fingerprint, createdAt, owner };
  sshKeys.set(key.id, key);
  return key;
}

/** Removes a key: it opens nothing more; what it has opened stays open. */
export function removeSshKey(simulation: Simulation, key: SshKey): void {
  simulation.world.sshKeys.delete(key.id);
}
