import { z } from 'zod';

/** Text that can be shown and stored: control characters would forge lines in logs and terminals, and no database takes a NUL or half a character. */
export const printableText = z
  .string()
  .refine((text) => !/\p{Cc}/u.test(text), 'must not have control characters')
  .refine((text) => !/\p{Cs}/u.test(text), 'must be well-formed Unicode');

/** An id or a name by which something is asked for. */
export const identifier = printableText.min(1, 'must not be empty').max(200, 'must have at most 200 characters');
