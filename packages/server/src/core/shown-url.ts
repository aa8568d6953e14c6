import { redacted } from '@understudy/flows/specs';

/**
 * A URL as it may be shown: where it leads, and whether there was more. Path and query are often all that a receiver knows
 * its senders by, as in the URL of a chat's webhook.
 */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return redacted;
  const { origin, pathname, search, hash } = new URL(url);
  if (origin === 'null') return redacted;
  return pathname === '/' && search === '' && hash === '' ? `${origin}/` : `${origin}/…`;
}
