import { UnderstudyError } from '@understudy/client';

const secretNames = ['UNDERSTUDY_API_KEY', 'UNDERSTUDY_TOKEN', 'KESTRA_PASSWORD', 'KESTRA_TOKEN'];

/**
 * One line that says what went wrong, without a secret: neither one of the environment nor one that was typed by
 * mistake, as the value of a flag that does not exist, in an address, or where an id belongs.
 */
export function describeError(error: unknown, environment: NodeJS.ProcessEnv): string {
  const secrets = secretNames.map((name) => environment[name]).filter((secret) => secret !== undefined);
  const line = messageOf(error)
    .trim()
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ');
  return secrets
    .filter((secret) => secret.trim() !== '')
    .reduce((text, secret) => text.replaceAll(secret.trim(), '[redacted]'), line)
    .replace(/('-[\w-]*=)[^']*'/g, "$1…'")
    .replace(/\bus_[\w-]{8,}/g, '[redacted]')
    .replace(/\/\/[^/\s@]+@/g, '//[redacted]@');
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof UnderstudyError)) return error.message;
  return error.code === 'NetworkError'
    ? `the server does not answer: ${error.message}`
    : `${error.code}: ${error.message}`;
}
