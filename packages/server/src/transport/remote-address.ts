import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The address that a request came from. Behind `proxyHops` proxies of ours it is what the outermost of them saw: each
 * adds one to the end of X-Forwarded-For, and what stands before theirs anybody may have written.
 */
export function remoteAddress(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxyHops: number,
): string | undefined {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const seen = forwarded
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const address = proxyHops === 0 ? socket.remoteAddress : (seen.at(-proxyHops) ?? seen[0] ?? socket.remoteAddress);
  // An IPv4 address as a socket for both families shows it (RFC 4291, 2.5.5.2).
  const mapped = address?.startsWith('::ffff:') && isIPv4(address.slice('::ffff:'.length));
  return (mapped ? address?.slice('::ffff:'.length) : address)?.slice(0, 100);
}

/**
 * Whose address it is, for what is counted by address: of IPv6 the network, since each customer of a provider has 2^64
 * addresses (RFC 6177).
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined || !isIPv6(address)) return address ?? 'unknown';
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...behind].slice(0, 4).join(':');
}
