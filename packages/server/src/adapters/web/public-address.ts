import { lookup as lookupAll } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

// What the internet does not route: IANA's special-purpose address registries (RFC 6890).
const ranges4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
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
// With the prefixes in which an IPv4 address travels: mapped, translated (NAT64), 6to4, Teredo.
const ranges6 = [
  '::/128',
  '::1/128',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

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
  return inside && new Error(`${hostname} is at ${inside.address}, which is no public address`);
}
