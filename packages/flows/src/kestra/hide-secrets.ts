import { isScalar, parseDocument, visit } from 'yaml';
import { isSecretField, isSecretVariable, redacted, withoutSecrets } from '../specs/secrets.ts';

/**
 * Takes secrets out of sources that are compared: values under the name of a secret that stand there in clear. An
 * expression such as `{{ secret('NAME') }}` is none. The same secret has the same number everywhere, so that a change shows.
 */
export function createSecretHider(): (source: string) => string {
  const known = new Map<string, string>();
  return (source) => {
    for (const secret of secretsIn(source)) {
      if (!known.has(secret)) known.set(secret, redacted.replace(']', ` ${known.size + 1}]`));
    }
    // The longest first: one secret may begin as another.
    const inTurn = [...known].sort(([a], [b]) => b.length - a.length);
    return withoutSecrets(
      inTurn.reduce((text, [secret, mark]) => text.replaceAll(secret, mark), source),
      [],
    );
  };
}

function secretsIn(source: string): ReadonlySet<string> {
  const secrets = new Set<string>();
  visit(parseDocument(source), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !isScalar(value)) return;
      const name = String(key.value);
      if (!isSecretVariable(name) && !isSecretField(name)) return;
      const text = String(value.value ?? '').trim();
      if (text !== '' && !text.includes('{{')) for (const line of [text, ...text.split('\n')]) secrets.add(line.trim());
    },
  });
  return secrets;
}
