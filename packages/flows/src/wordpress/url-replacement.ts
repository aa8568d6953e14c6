import { withoutTrailingSlashes } from '../core/without-trailing-slashes.ts';
/** One site's address becomes another's: `https://www.shop.com` → `https://staging.up.railway.app`. */
export interface UrlReplacement {
  readonly from: string;
  readonly to: string;
}

/** The parts of a URL, as bytes: each character stands for one. */
export interface Origin {
  readonly scheme: string;
  readonly host: string;
  /** Empty where the URL names none. */
  readonly port: string;
  /** Begins with a slash and does not end with one; empty for the root. */
  readonly path: string;
}

/** Takes an http(s) URL apart; throws a RangeError on anything else. */
export function parseOrigin(url: string): Origin {
  const match = /^(https?):\/\/([^/:@?#\s]+)(?::(\d+))?(\/[^?#\s]*)?$/i.exec(url);
  if (!match) throw new RangeError('Only http:// and https:// URLs without query can be replaced');
  const [, scheme = '', host = '', port = '', path = ''] = match;
  // Lower case first: a byte of a character has no case.
  return {
    scheme: scheme.toLowerCase(),
    host: asBytes(host.toLowerCase()),
    port,
    path: asBytes(withoutTrailingSlashes(path)),
  };
}

/** What every URL of the site holds in whatever encoding it is written: look for it in any case. */
export function needleOf(url: string): string {
  return Buffer.from(parseOrigin(url).host, 'latin1').toString('utf8');
}

function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
