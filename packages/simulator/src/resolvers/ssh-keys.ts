import type { Caller } from '../access.ts';
import { addSshKey, removeSshKey } from '../actions/ssh-keys.ts';
import { notAuthorized, notFound } from '../railway-errors.ts';
import type { SshKey } from '../state/ssh-key.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

/** Public keys for the relay: a user's own, or those of the workspace where a workspace's token asks. */
export const sshKeys = {
  sshPublicKeys(args: PageArgs & { workspaceId?: string | null }, context: Context) {
    const owner = ownerFor(context.caller, args.workspaceId);
    const owned = [...context.simulation.world.sshKeys.values()].filter((key) => key.owner === owner);
    return connection(owned, args, (key) => keyView(key, context));
  },

  sshPublicKeyCreate(
    { input }: { input: { name: string; publicKey: string; workspaceId?: string | null } },
    context: Context,
  ) {
    const { simulation, caller } = context;
    const owner = ownerFor(caller, input.workspaceId);
    needsAdmin(context, owner);
    return keyView(addSshKey(simulation, { name: input.name, publicKey: input.publicKey, owner }), context);
  },

  sshPublicKeyDelete({ id }: { id: string }, context: Context) {
    const key = context.simulation.world.sshKeys.get(id);
    if (!key || key.owner !== ownerFor(context.caller, key.owner === 'workspace' ? id : null))
      throw notFound('SSH public key');
    needsAdmin(context, key.owner);
    removeSshKey(context.simulation, key);
    return true;
  },
};

function ownerFor(caller: Caller, workspaceId: string | null | undefined): SshKey['owner'] {
  if (caller.kind === 'none' || caller.kind === 'project') throw notAuthorized();
  return caller.kind === 'workspace' || workspaceId ? 'workspace' : 'user';
}

function needsAdmin({ simulation, caller }: Context, owner: SshKey['owner']): void {
  if (owner === 'workspace' && caller.kind === 'workspace' && simulation.workspace.tokenRole !== 'ADMIN')
    throw notAuthorized();
}

function keyView({ id, name, publicKey, fingerprint, createdAt, owner }: SshKey, { simulation }: Context) {
  const { user, workspace } = simulation.world;
  const owned = owner === 'user' ? { userId: user.id, workspaceId: null } : { userId: null, workspaceId: workspace.id };
  return { id, name, publicKey, fingerprint, createdAt, updatedAt: createdAt, ...owned };
}
