import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { schema } from '../schema/schema.ts';

const depthMax = 3;

/** A document that asks for one root field with these arguments, and for all that can be asked of its answer without more. */
export function documentFor(
  operation: 'query' | 'mutation',
  name: string,
  { args, values }: { args: readonly string[]; values: Readonly<Record<string, unknown>> },
): { readonly query: string; readonly variables: Record<string, unknown> } {
  const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
  const field = root?.getFields()[name];
  if (!field) throw new Error(`${name} is no field of the published schema`);
  const known = field.args.filter((arg) => args.includes(arg.name));
  const declared = known.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const given = known.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const query = `${operation}${declared && `(${declared})`} { ${name}${given && `(${given})`} ${selection(field.type, 0)} }`;
  const variables = known.map((arg) => [arg.name, inputFor(arg.type, arg.name, values)] as const);
  return { query, variables: Object.fromEntries(variables) };
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter((field) => canAsk(field, depth));
  return `{ __typename ${fields.map((field) => `${field.name} ${selection(field.type, depth + 1)}`).join(' ')} }`;
}

function canAsk(field: GraphQLField<unknown, unknown>, depth: number): boolean {
  const named = getNamedType(field.type);
  if (field.args.some(isRequiredArgument)) return false;
  return isObjectType(named)
    ? depth < depthMax && named.name !== 'Project'
    : !('getFields' in named || 'getTypes' in named);
}

/** A value of a type: one that goes by this name where there is one, else the simplest. */
function inputFor(type: GraphQLInputType, name: string, values: Readonly<Record<string, unknown>>): unknown {
  if (name in values) return values[name];
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return [inputFor(inner.ofType, name, values)];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (isInputObjectType(inner)) {
    const wanted = Object.values(inner.getFields()).filter((each) => isRequiredInputField(each) || each.name in values);
    return Object.fromEntries(wanted.map((each) => [each.name, inputFor(each.type, each.name, values)]));
  }
  return simplest[inner.name] ?? {};
}

const simplest: Readonly<Record<string, unknown>> = {
  Boolean: false,
  Int: 1,
  Float: 1,
  BigInt: '1',
  DateTime: '2026-11-01T00:00:00Z',
  ID: 'something',
  String: 'something',
};
