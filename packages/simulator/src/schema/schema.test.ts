import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { publishedSchemaFile } from '../../scripts/published-schema.ts';
import { schema } from './index.ts';

const published = buildSchema(readFileSync(publishedSchemaFile, 'utf8'));

const ours = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

describe("the simulator's schema against Railway's published one", () => {
  it.each(ours.map((type) => [type.name, type] as const))('%s is as published', (name, type) => {
    const real = published.getType(name);
    expect(real?.astNode?.kind ?? 'missing').toBe(type.astNode?.kind);
    const realMembers = members(real);
    for (const [member, shape] of members(type))
      expect(`${member}: ${realMembers.get(member)}`).toBe(`${member}: ${shape}`);
  });

  it('asks for every input field that Railway requires', () => {
    for (const type of ours.filter(isInputObjectType)) {
      const real = published.getType(type.name);
      if (!isInputObjectType(real)) throw new Error(`${type.name} is no input type at Railway`);
      const required = Object.values(real.getFields()).filter((field) => String(field.type).endsWith('!'));
      expect(Object.keys(type.getFields())).toEqual(expect.arrayContaining(required.map((field) => field.name)));
    }
  });
});

// Fields, arguments, input fields and enum values, each with its type as text.
function members(type: GraphQLNamedType | undefined): Map<string, string> {
  if (isEnumType(type)) return new Map(type.getValues().map((value) => [value.name, 'value']));
  if (isInputObjectType(type))
    return new Map(
      Object.values(type.getFields()).map((field) => [field.name, `${field.type} = ${field.defaultValue}`]),
    );
  if (!isObjectType(type)) return new Map();
  return new Map(
    Object.values(type.getFields()).flatMap((field) => [
      [field.name, String(field.type)] as const,
      ...field.args.map((arg) => [`${field.name}(${arg.name})`, String(arg.type)] as const),
    ]),
  );
}
