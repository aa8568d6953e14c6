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
    origin: origins.includes('*') ? '*' : [...origins],
    methods,
    allowedHeaders,
    exposedHeaders,
    maxAge: 600,
  });
}

/** Whether a WebSocket may be opened: from a page of these origins, or by what is no browser and names no origin. */
export function isAllowedOrigin(origin: string | undefined, origins: readonly string[]): boolean {
  return origin === undefined || origins.includes('*') || origins.includes(origin);
}
