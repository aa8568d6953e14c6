import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';
import type { Simulation } from '../simulation.ts';
import type { ServiceInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';

/** The service instance that a client gets to: its id is the user name, and its key is registered. Undefined otherwise. */
export function authenticate(simulation: Simulation, context: AuthContext): ServiceInstance | undefined {
  if (context.method !== 'publickey') return undefined;
  const key = registeredKey(simulation, context.key.data);
  if (!key) return undefined;
  const { signature, blob, hashAlgo } = context;
  // Without a signature it is the question whether the key would do.
  if (signature && blob && key.verify(blob, signature, hashAlgo) !== true) return undefined;
  return liveInstances(simulation.world).find(({ id }) => id === context.username);
}

function registeredKey({ world }: Simulation, data: Buffer): ParsedKey | undefined {
  for (const { publicKey } of world.sshKeys.values()) {
    const parsed = ssh2.utils.parseKey(publicKey);
    if (!(parsed instanceof Error) && parsed.getPublicSSH().equals(data)) return parsed;
  }
  return undefined;
}
