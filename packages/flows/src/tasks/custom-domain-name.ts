import { domainToASCII } from 'node:url';

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** A domain in the form in which it is asked for: lower case, in ASCII. Undefined where it is no domain name. */
export function customDomainName(given: string): string | undefined {
  const text = given.trim().replace(/\.$/, '');
  // What the WHATWG parser would take as more than a name: a path, a port, a user, a wildcard.
  if (!/^[\p{L}\p{N}.-]+$/u.test(text)) return undefined;
  const name = domainToASCII(text);
  const labels = name.split('.');
  const isName = labels.length >= 2 && labels.every((each) => label.test(each)) && name.length <= 253;
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? name : undefined;
}
