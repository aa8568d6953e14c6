import { defaultFieldResolver, type GraphQLFieldResolver, getNamedType, isNonNullType, isObjectType } from 'graphql';
import { badInput, notAuthorized, notFound } from '../railway-errors.ts';
import { emptyValue } from '../schema/empty-value.ts';
import type { Context } from './context.ts';

/**
 * Resolves every field. What the simulator does not have is answered as Railway answers for an empty thing; a mutation
 * that it does not have is refused, so that nobody takes it for done.
 */
export const resolveField: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  if (typeof source === 'object' && source !== null && info.fieldName in source)
    return defaultFieldResolver(source, args, context, info) ?? emptyValue(info.returnType);
  if (info.path.prev !== undefined) return emptyValue(info.returnType);
  if (info.operation.operation !== 'query') throw badInput(`${info.fieldName} is not simulated: nothing was done`);
  if (context.caller.kind === 'none') throw notAuthorized();
  // Asked for by its id, it is missing; asked for as a list or a summary, it is empty.
  const named = getNamedType(info.returnType);
  if (isNonNullType(info.returnType) && isObjectType(named) && namesOne(args)) throw notFound(named.name);
  return emptyValue(info.returnType);
};

function namesOne(args: object): boolean {
  return ['id', 'code', 'name', 'token'].some((name) => name in args);
}
