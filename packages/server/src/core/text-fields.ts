import { z } from 'zod';

// Zero-width characters and marks of direction (Unicode Technical Report 36): two names that look the same would differ.
const unseen = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

/** Text that can be shown and stored: control characters would forge lines in logs and terminals, and no database takes a NUL or half a character. */
export const printableText = z
  .string()
  .refine((text) => !/\p{Cc}/u.test(text), 'must not have control characters')
  .refine((text) => !/\p{Cs}/u.test(text), 'must be well-formed Unicode')
  .refine((text) => !unseen.test(text), 'must not have characters that nobody sees or that turn the text around');

/** An id or a name by which something is asked for. */
export const identifier = printableText.min(1, 'must not be empty').max(200, 'must have at most 200 characters');
