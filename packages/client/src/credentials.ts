import { UnderstudyError } from './understudy-error.ts';

/** What a caller proves itself with. */
export type Credential = { readonly apiKey: string } | { readonly token: string };

/** Gives a credential: a token as text (or an API key, which begins with `us_`), or one of the two by name. */
export type Auth = () => string | Credential | Promise<string | Credential>;

/** The credential in use. */
export interface Credentials {
  get(): Promise<Credential>;
  /** To be called when the server refused a credential: whether there is another one now. */
  renew(refused: Credential): boolean;
  /** A fresh run token, in place of the one before. */
  replace(token: string): void;
}

// A token that ends while its request is on the way is refused.
const leewayMs = 10_000;

/** One that stays as it is. */
export function fixedCredential(credential: Credential): Credentials {
  let current = credential;
  return {
    get: async () => current,
    renew: (refused) => refused !== current,
    replace(token) {
      current = { token };
    },
  };
}

/** One that is asked for when it is needed first, and again when it has ended or was refused. */
export function askedCredential(auth: Auth): Credentials {
  let current: Promise<Credential> | undefined;
  let known: Credential | undefined;
  const ask = async (): Promise<Credential> => {
    known = credentialOf(await auth());
    return known;
  };
  return {
    get() {
      if (known && hasEnded(known)) current = undefined;
      current ??= ask().catch((cause: unknown) => {
        current = undefined;
        throw cause instanceof UnderstudyError
          ? cause
          : new UnderstudyError('AuthenticationError', `auth() gave no credential: ${messageOf(cause)}`, { cause });
      });
      return current;
    },
    renew(refused) {
      if (refused === known) current = known = undefined;
      return true;
    },
    replace(token) {
      known = { token };
      current = Promise.resolve(known);
    },
  };
}

/** The header that carries it. */
export function credentialHeader(credential: Credential): Record<string, string> {
  return 'apiKey' in credential ? { 'x-api-key': credential.apiKey } : { authorization: `Bearer ${credential.token}` };
}

function credentialOf(given: string | Credential): Credential {
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (text === '') throw new UnderstudyError('AuthenticationError', 'auth() gave an empty text');
  return text.startsWith('us_') ? { apiKey: text } : { token: text };
}

// A JWT says when it ends; of any other the server's 401 does.
function hasEnded(credential: Credential): boolean {
  if (!('token' in credential)) return false;
  const payload = credential.token.split('.')[1];
  if (payload === undefined) return false;
  try {
    const { exp }: { exp?: unknown } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof exp === 'number' && exp * 1_000 < Date.now() + leewayMs;
  } catch {
    return false;
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
