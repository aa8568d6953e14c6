import type { Railway } from '../core/railway.ts';
import { isSecretVariable, redacted, secretLengthMin } from '../specs/secrets.ts';
import { replaceUrlUsers } from '../specs/url-users.ts';

/** Takes secrets out of texts. */
export interface Redactor {
  /** Keeps a value out of every text from now on. */
  learn(secret: string): void;
  redact(text: string): string;
}

// The user stays, unlike in the server's records: it is a database's, never a token, and helps whoever reads the log.
const withoutPassword = (user: string): string => {
  const colon = user.indexOf(':');
  return colon === -1 ? user : `${user.slice(0, colon)}:${redacted}`;
};

/** A redactor that knows nothing yet, but hides the password of any URL. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  return {
    learn(secret) {
      if (secret.length < secretLengthMin) return;
      secrets.add(secret);
      secrets.add(encodeURIComponent(secret));
    },
    redact(text) {
      let clean = replaceUrlUsers(text, withoutPassword);
      for (const secret of secrets) clean = clean.replaceAll(secret, redacted);
      return clean;
    },
  };
}

/** A client of Railway whose secrets the redactor learns as they are read or set. */
export function learningSecrets(railway: Railway, redactor: Redactor): Railway {
  const learn = (variables: Readonly<Record<string, string | null>>): void => {
    for (const [name, value] of Object.entries(variables)) if (value) learnVariable(name, value, redactor);
  };
  return {
    ...railway,
    async variables(of) {
      const variables = await railway.variables(of);
      learn(variables);
      return variables;
    },
    setVariables(of, variables) {
      learn(variables);
      return railway.setVariables(of, variables);
    },
  };
}

function learnVariable(name: string, value: string, redactor: Redactor): void {
  if (isSecretVariable(name)) redactor.learn(value);
  const password = URL.canParse(value) ? new URL(value).password : '';
  if (password) redactor.learn(decodeURIComponent(password));
}
