import {
  type GraphQLOutputType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';

/**
 * What Railway shows where there is nothing: null where it may be null, else an empty list, text, number or object. The
 * fields of an empty object are empty in turn.
 */
export function emptyValue(type: GraphQLOutputType): unknown {
  if (!isNonNullType(type)) return null;
  const inner = type.ofType;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return inner.getValues()[0]?.value;
  if (isScalarType(inner)) return emptyScalars[inner.name] ?? {};
  if (isObjectType(inner)) return {};
  // Which of its types an empty thing has, nobody can say.
  if (isInterfaceType(inner) || isUnionType(inner)) throw new Error(`there is no empty ${inner.name}`);
  return null;
}

const emptyScalars: Readonly<Record<string, unknown>> = {
  ID: '',
  String: '',
  Boolean: false,
  Int: 0,
  Float: 0,
  BigInt: 0,
  DateTime: new Date(0),
};
