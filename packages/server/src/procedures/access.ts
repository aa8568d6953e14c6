import type { AnyProcedure, AnyRouter } from '@trpc/server';
import type { Access, Meta } from './meta.ts';

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
