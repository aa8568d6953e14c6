import { Option } from '@commander-js/extra-typings';
import { createClient, type UnderstudyClient } from '@understudy/client';
import { deadlineAfter } from '@understudy/flows';

const changeTimeoutMs = 30_000;
// A check of a long trail takes its time.
const readTimeoutMs = 300_000;

/** The flag of every command that calls a server of Understudy. */
export const urlOption = () =>
  new Option('--url <url>', 'address of the server').env('UNDERSTUDY_URL').default('http://127.0.0.1:4000');

/** The end of such a command's help. */
export const credentialHelp = `
The API key is read from UNDERSTUDY_API_KEY, or a token from UNDERSTUDY_TOKEN: every user of the machine can see arguments.`;

/** A client with the credential of the environment; every call ends within minutes. */
export function connect({ url }: { url: string }): UnderstudyClient {
  if (!URL.canParse(url)) throw new Error('--url is not an address such as https://understudy.example.com');
  const { username, password } = new URL(url);
  if (username || password) throw new Error('--url must not hold a user name or a password');
  const { UNDERSTUDY_API_KEY: apiKey, UNDERSTUDY_TOKEN: token } = process.env;
  const to = { url, fetch: fetchInTime, timeoutMs: readTimeoutMs };
  if (apiKey) return createClient({ ...to, apiKey });
  if (token) return createClient({ ...to, token });
  throw new Error('UNDERSTUDY_API_KEY is missing from the environment');
}

const fetchInTime: typeof fetch = async (input, init) => {
  const timeoutMs = init?.method === 'POST' ? changeTimeoutMs : readTimeoutMs;
  using deadline = deadlineAfter(timeoutMs, init?.signal ?? undefined);
  const { signal } = deadline;
  try {
    return await fetch(input, { ...init, signal });
  } catch (cause) {
    if (!signal.aborted || init?.signal?.aborted) throw cause;
    throw new Error(`no answer within ${timeoutMs / 1_000} s`, { cause });
  }
};
