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

/** A GET to an address that somebody else may have chosen. */
export type GuardedFetch = (
  url: string,
  options: { headers: Headers; signal: AbortSignal },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>;

/**
 * Fetches without following redirects, by https alone (http where private addresses are allowed), from public addresses
 * alone unless allowed, and at most so many bytes. Throws with the reason.
 */
export function createGuardedFetch({ privateAddresses, bodyBytesMax }: Reach): GuardedFetch {
  return async (href, { headers, signal }) => {
    const url = new URL(href);
    if (!privateAddresses) mustBePublic(url);
    const lookup: { lookup?: LookupFunction } = privateAddresses ? {} : { lookup: publicLookup };
    const { status, body } = await get(url, { headers: Object.fromEntries(headers), signal, ...lookup }, bodyBytesMax);
    return { status, json: async () => JSON.parse(body.toString('utf8')) };
  };
}

// A name is looked at when it is resolved; an address never is.
function mustBePublic(url: URL): void {
  if (url.protocol !== 'https:') throw new Error(`${url.origin} is not https`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isPublicAddress(host)) throw new Error(`${host} is no public address`);
}

interface Options {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly lookup?: LookupFunction;
}

function get(url: URL, options: Options, bytesMax: number): Promise<{ status: number; body: Buffer }> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > bytesMax) response.destroy(new Error(`${url.origin} sent more than ${bytesMax} bytes`));
      });
      buffer(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}
