import { invalid } from './app-error.ts';

// Keys are stored and indexed; the length is that of the header's own draft.
const lengthMax = 255;

/** An idempotency key, by whatever way it came; undefined where none did. Throws ValidationError that names `field`. */
export function checkedIdempotencyKey(field: string, key: unknown): string | undefined {
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length > 0 && key.length <= lengthMax) return key;
  throw invalid(field, `must be 1 to ${lengthMax} characters long`);
}
