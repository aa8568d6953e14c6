import type { AnyProcedure, AnyRouter } from '@trpc/server';
import { z } from 'zod';
import type { Meta, RestRoute } from '../../procedures/meta.ts';

/** A route of REST and the procedure behind it. */
export interface Endpoint {
  readonly route: RestRoute;
  /** Name of the procedure in the router, such as `clone.start`. */
  readonly name: string;
  /** A subscription is answered as an event stream. */
  readonly type: AnyProcedure['_def']['type'];
  readonly input: z.ZodType | undefined;
  readonly output: z.ZodType | undefined;
}

/** Every REST route that the procedures of the router declare, in the router's order. */
export function endpointsOf(router: AnyRouter): Endpoint[] {
  return Object.entries(router._def.procedures as Record<string, AnyProcedure>).flatMap(([name, { _def }]) => {
    // tRPC erases the type of a procedure's meta; procedures/trpc.ts makes every one of them.
    const meta = _def.meta as Meta | undefined;
    const shared = { name, type: _def.type, input: schema(_def.inputs[0]), output: schema(outputOf(_def)) };
    return (meta?.rest ?? []).map((route) => ({ route, ...shared }));
  });
}

/** The fields of an object schema, through defaults, transformations and the like; none for any other schema. */
export function fieldsOf(input: z.ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> {
  const inner = input && unwrap(input);
  return inner?._zod.def.type === 'object' ? inner._zod.def.shape : {};
}

/** The schema that looks at a value first: what is wrapped in `optional`, `default`, `pipe` and their kind. */
export function unwrap(type: z.core.$ZodType): z.core.$ZodTypes {
  // The union of all of zod's own classes, which is what `def.type` tells apart.
  const known = type as z.core.$ZodTypes;
  const { def } = known._zod;
  if (def.type === 'pipe') return unwrap(def.in);
  if (def.type === 'lazy') return unwrap(def.getter());
  return 'innerType' in def ? unwrap(def.innerType) : known;
}

// Kept by tRPC at run time, absent from its types.
function outputOf(def: AnyProcedure['_def']): unknown {
  return 'output' in def ? def.output : undefined;
}

function schema(parser: unknown): z.ZodType | undefined {
  return parser instanceof z.ZodType ? parser : undefined;
}
