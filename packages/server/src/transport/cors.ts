import cors from 'cors';
import type { RequestHandler } from 'express';

const methods = ['GET', 'POST', 'DELETE'];
const allowedHeaders = [
  'Authorization',
  'X-API-Key',
  'Content-Type',
  'Idempotency-Key',
  'Last-Event-ID',
  'X-Request-Id',
  'trpc-accept',
  // What tracing in a page adds to every request.
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
];
const exposedHeaders = [
  'X-Request-Id',
  'Location',
  'Retry-After',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'WWW-Authenticate',
];

/** Lets pages of these origins call (`*`: of any), preflight included. Credentials are headers of ours, never cookies. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : origins.map((origin) => (isOfAnyPort(origin) ? withPort(origin) : origin)),
    methods,
    allowedHeaders,
    exposedHeaders,
    maxAge: 600,
  });
}

/** Whether a WebSocket may be opened: from a page of these origins, or by what is no browser and names no origin. */
export function isAllowedOrigin(origin: string | undefined, origins: readonly string[]): boolean {
  if (origin === undefined || origins.includes('*')) return true;
  return origins.some((allowed) => (isOfAnyPort(allowed) ? withPort(allowed).test(origin) : allowed === origin));
}

/** An origin as a browser writes it: no slash at its end, no default port. A port may be `*`, for any; `*` alone is any origin. */
export function normalOrigin(configured: string): string {
  if (configured === '*') return configured;
  const { origin } = new URL(configured.replace(/:\*$/, ''));
  return isOfAnyPort(configured) ? `${origin}:*` : origin;
}

function isOfAnyPort(origin: string): boolean {
  return origin.endsWith(':*');
}

function withPort(origin: string): RegExp {
  const host = origin.slice(0, -':*'.length).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${host}(?::\\d{1,5})?$`);
}
