import { z } from 'zod';

const secretFields = z.registry();

/** A field of an answer that holds a secret: an answer with one is given once, and kept nowhere. */
export function secretText(description: string): z.ZodString {
  return z.string().describe(description).register(secretFields);
}

/** Whether an answer of this schema holds a secret, at any depth. */
export function holdsSecret(answer: z.ZodType): boolean {
  let found = false;
  z.toJSONSchema(answer, {
    // What JSON Schema cannot say (dates) is no secret.
    unrepresentable: 'any',
    override: ({ zodSchema }) => {
      found ||= secretFields.has(zodSchema);
    },
  });
  return found;
}
