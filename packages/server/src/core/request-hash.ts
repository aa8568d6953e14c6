import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256, in hex, of a request's canonical JSON (RFC 8785): equal for equal requests, whatever the order of their fields. */
export function requestHash(request: unknown): string {
  // What JSON does not know (undefined, a function) is no request.
  return createHash('sha256')
    .update(canonicalize(request) ?? '')
    .digest('hex');
}
