import { inspect } from 'node:util';
import { redacted } from '@understudy/flows/specs';

/**
 * A text that shows itself to nobody by accident: made a string, JSON, or a line of a log, it is `[redacted]`. Only
 * `reveal` gives the value; call it where the value is used, not before.
 */
export class Secret {
  // Private to the language, not only to the compiler: no copy, spread or walk over the fields finds it.
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  /** For `console.log` and `util.inspect`. */
  [inspect.custom](): string {
    return redacted;
  }
}

/** Makes a secret of a text; for the end of a schema: `z.string().transform(asSecret)`. */
export function asSecret(value: string): Secret {
  return new Secret(value);
}
