import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isPublicAddress, NotPublicError, publicLookup } from './public-address.ts';

const connectTimeoutMs = 5_000;

/** What may be connected to. */
export interface Reach {
  /** Addresses of this machine and of private networks too, where the operator says so. */
  readonly privateAddresses: boolean;
  readonly bodyBytesMax: number;
}

/** A request to an address that somebody else may have chosen. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** What came of it: the status at once; the body when it has come, or the reason why it has not. */
export interface GuardedAnswer {
  readonly status: number;
  readonly body: Promise<Buffer>;
}

/**
 * Sends one request: redirects are not followed, by https alone (http where private addresses are allowed), to public
 * addresses alone unless allowed, and at most so many bytes are read. Throws with the reason.
 */
export async function guardedRequest(
  href: string,
  { body, ...request }: GuardedRequest,
  { privateAddresses, bodyBytesMax }: Reach,
): Promise<GuardedAnswer> {
  const url = new URL(href);
  const refusal = refusalOf(url, privateAddresses);
  if (refusal) throw new NotPublicError(`${url.origin} ${refusal}`);
  const lookup: { lookup?: LookupFunction } = privateAddresses ? {} : { lookup: publicLookup };
  return send(url, { ...request, ...lookup }, { body, bytesMax: bodyBytesMax });
}

/** Why nothing is sent to a URL; undefined where it may be. A name is looked at when it is resolved; an address never is. */
export function refusalOf(url: URL, privateAddresses: boolean): string | undefined {
  if (url.protocol !== 'https:' && !(privateAddresses && url.protocol === 'http:')) return 'is not https';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const inside = isIP(host) !== 0 && !isPublicAddress(host);
  return inside && !privateAddresses ? 'is no public address' : undefined;
}

interface Options {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly lookup?: LookupFunction;
}

function send(
  url: URL,
  options: Options,
  { body, bytesMax }: { body: string | undefined; bytesMax: number },
): Promise<GuardedAnswer> {
  const open = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = open(url, { ...options, agent: false }, (response) => {
      const read = readAtMost(response, bytesMax, url.origin);
      // Who asks for the status alone does not wait for it.
      read.catch(() => {});
      resolve({ status: response.statusCode ?? 0, body: read });
    });
    request.on('error', reject);
    // An answer by another protocol (101) closes without an error: the promise would never settle.
    request.once('close', () => reject(new Error('the host ended the connection without an answer')));
    endUnlessConnected(request);
    request.end(body);
  });
}

function endUnlessConnected(request: ClientRequest): void {
  const late = () => request.destroy(new Error(`no connection within ${connectTimeoutMs / 1_000} s`));
  const timer = setTimeout(late, connectTimeoutMs);
  const connected = () => clearTimeout(timer);
  request.once('close', connected);
  request.once('socket', (socket) => socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected));
}

function readAtMost(response: IncomingMessage, bytesMax: number, origin: string): Promise<Buffer> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) response.destroy(new Error(`${origin} sent more than ${bytesMax} bytes`));
  });
  return buffer(response);
}
