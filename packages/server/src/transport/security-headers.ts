import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers that keep a browser from doing what we do not need. Pages of ours load from this server only. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        // Plain HTTP behind a proxy, or on one's own machine, stays plain: whoever ends TLS decides.
        upgradeInsecureRequests: null,
      },
    },
  });
}
