import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';

const again = retry(handleWhen(isBrokenConnection), { maxAttempts: 3, backoff: new ExponentialBackoff() });

/**
 * Measures again, at most three times, where the connection broke: a server may close one that was idle just as it is
 * used, which says nothing of what is measured.
 */
export function unbroken<T>(measure: () => Promise<T>): Promise<T> {
  return again.execute(measure);
}

// fetch says that a connection broke, and nothing else, by a TypeError; our client by its NetworkError.
function isBrokenConnection(error: Error): boolean {
  return error instanceof TypeError || ('code' in error && error.code === 'NetworkError');
}
