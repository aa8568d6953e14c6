import { hkdfSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const prefix = 'whsec_';

/** The secret that callbacks are signed with where none is configured: derived from the server's (RFC 5869). */
export function derivedCallbackSecret(secretKey: string): string {
  const key = hkdfSync('sha256', secretKey, '', 'understudy callbacks', 32);
  return prefix + Buffer.from(key).toString('base64');
}

/** The headers of a signed callback (Standard Webhooks 1.0: webhook-id, webhook-timestamp, webhook-signature). */
export function signedHeaders(
  secret: string,
  { id, body, now }: { id: string; body: string; now: Date },
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'understudy',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}
