import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isPublicAddress, publicLookup } from './public-address.ts';

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

/**
 * Sends one request: redirects are not followed, by https alone (http where private addresses are allowed), to public
 * addresses alone unless allowed, and at most so many bytes are read. Throws with the reason.
 */
export async function guardedRequest(
  href: string,
  { body, ...request }: GuardedRequest,
  { privateAddresses, bodyBytesMax }: Reach,
): Promise<{ status: number; body: Buffer }> {
  const url = new URL(href);
  const refusal = refusalOf(url, privateAddresses);
  if (refusal) throw new Error(`${url.origin} ${refusal}`);
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
): Promise<{ status: number; body: Buffer }> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > bytesMax) response.destroy(new Error(`${url.origin} sent more than ${bytesMax} bytes`));
      });
      buffer(response).then((read) => resolve({ status: response.statusCode ?? 0, body: read }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}
