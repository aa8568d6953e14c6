import type { AnyProcedure, AnyRouter } from '@trpc/server';
import type { Permission } from '../core/caller.ts';
import type { Meta } from './trpc.ts';

/**
 * Who may call a procedure: `reader` for every good credential that sees what is asked for, run tokens for their own
 * execution among them; else who has the permission. Namespaces are looked at where the thing is known.
 */
export type Access = 'reader' | Permission;

/** The rule of each procedure, by name. Throws for a procedure that was built without one. */
export function accessOf(router: AnyRouter): ReadonlyMap<string, Access> {
  return new Map(
    Object.entries(router._def.procedures as Record<string, AnyProcedure>).map(([name, { _def }]) => {
      // tRPC erases the type of a procedure's meta; procedures/trpc.ts makes every one of them.
      const { access } = (_def.meta ?? {}) as Meta;
      if (!access) throw new Error(`the procedure ${name} says of nobody that they may call it`);
      return [name, access];
    }),
  );
}
