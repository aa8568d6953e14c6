import type { z } from 'zod';

/**
 * A schema that callers are shown, in types and documents, while what is answered is checked by a looser one. What an
 * engine remembers of years ago must still be shown: it may have been made by a flow that has other outputs by now.
 */
export function declared<S extends z.ZodType>(shown: S, checked: z.ZodType): S {
  // What every method and every schema around it parses with; the definition, which documents are made of, stays.
  shown._zod.parse = checked._zod.parse;
  shown._zod.run = checked._zod.run;
  return shown;
}
