import type { Logger } from 'pino';
import { type HttpLogger, pinoHttp } from 'pino-http';
import { requestIdFrom } from './request-id.ts';

const quiet = new Set(['/healthz', '/readyz', '/metrics']);

/** One line for each request, with its id, which is answered as `X-Request-Id`. No header, query or body is logged. */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: (req, res) => {
      const id = requestIdFrom(req.headers['x-request-id']);
      res.setHeader('X-Request-Id', id);
      return id;
    },
    autoLogging: { ignore: (req) => quiet.has(loggedPath(req.url ?? '')) },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    serializers: {
      req: (req: { id: unknown; method: string; url: string; remoteAddress: string }) => ({
        id: req.id,
        method: req.method,
        path: loggedPath(req.url),
        remoteAddress: req.remoteAddress,
      }),
      res: (res: { statusCode: number }) => ({ statusCode: res.statusCode }),
    },
  });
}

/** The path as it may be logged: without the query, and without what follows `webhook`, where the webhook key stands. */
function loggedPath(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/(\/webhook\/).+$/is, '$1[redacted]');
}
