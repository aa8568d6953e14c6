import { readFileSync } from 'node:fs';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { namesAndTypes, publishedSchemaFile } from '../../scripts/published-schema.ts';

const withProse = `
# A comment.
"""Prose about a type."""
type Query {
  "Prose about a field."
  shop(
    "Prose about an argument."
    id: ID! = "main"
  ): Shop @deprecated(reason: "Prose about its end.")
}

"""Prose about an enum."""
enum Shop {
  "Prose about a value."
  OPEN
}

"Prose about a scalar."
scalar Time @specifiedBy(url: "https://time.example")

"Prose about an input."
input ShopInput {
  "Prose about an input field."
  opens: Time
}
`;

const withoutProse = `type Query {
  shop(id: ID! = "main"): Shop @deprecated
}

enum Shop {
  OPEN
}

scalar Time @specifiedBy(url: "https://time.example")

input ShopInput {
  opens: Time
}
`;

describe("Railway's published schema", () => {
  it('is checked in as names and types only', () => {
    const text = readFileSync(publishedSchemaFile, 'utf8');
    // Written by `npm run railway-schema`: a second time changes nothing.
    expect(namesAndTypes(text) === text).toBe(true);
    expect(text).not.toMatch(/"|#/);
  });

  it('loses descriptions, comments and reasons, and nothing else', () => {
    expect(namesAndTypes(withProse)).toBe(withoutProse);
  });

  it('is the same made from the answer to an introspection query', () => {
    const answer = introspectionFromSchema(buildSchema(withProse), { inputValueDeprecation: true });
    const sorted = (text: string) =>
      text
        .split('\n\n')
        .map((each) => each.trim())
        .sort();
    expect(sorted(namesAndTypes(JSON.stringify({ data: answer })))).toEqual(sorted(withoutProse));
  });
});
