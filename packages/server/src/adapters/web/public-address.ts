import { lookup as lookupAll } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

// What the internet does not route: IANA's special-purpose address registries (RFC 6890).
const ranges4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // A cloud's host (Azure): public by its number, private by its use.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
// All but the one block that IANA gives out for the world (2000::/3): loopback, unique-local, link-local, multicast,
// mapped and translated (NAT64) IPv4 lie outside. In it: Teredo and 6to4, in which an IPv4 address travels too.
const ranges6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

// One list each: a list of both would take every IPv4 address for one inside `::ffff:0:0/96`.
const blocked = { ipv4: blockList('ipv4', ranges4), ipv6: blockList('ipv6', ranges6) };

function blockList(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** Whether an IP address is one of the public internet, and not of this machine, its network or its cloud's metadata. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return !blocked[family].check(address, family);
}

/** Nothing is sent there. Its message may name an address of ours: for the operator. */
export class NotPublicError extends Error {}

/**
 * Resolves a name for a connection, and refuses it where any of its addresses is not public. What is checked is what is
 * connected to, so that a name cannot change its address in between.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookupAll(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = error ?? refusalOf(hostname, addresses);
    if (refused) callback(refused, []);
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  });
};

function refusalOf(hostname: string, addresses: readonly { address: string }[]): NodeJS.ErrnoException | undefined {
  const inside = addresses.find(({ address }) => !isPublicAddress(address));
  return inside && new NotPublicError(`${hostname} is at ${inside.address}, which is no public address`);
}
