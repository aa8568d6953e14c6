import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { networkOf, remoteAddress } from './remote-address.ts';

const from = (remote: string, forwarded?: string) =>
  // Of a socket nothing else is asked.
  ({ socket: { remoteAddress: remote }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

it.each([
  ['who is connected, without a proxy', from('192.0.2.1', '203.0.113.9'), 0, '192.0.2.1'],
  ['an IPv4 address, without its IPv6 dress', from('::ffff:192.0.2.1'), 0, '192.0.2.1'],
  ['whom the proxy saw, whatever they wrote themselves', from('10.0.0.1', '1.1.1.1, 203.0.113.9'), 1, '203.0.113.9'],
  ['whom the outer of two proxies saw', from('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2'), 2, '203.0.113.9'],
  ['the proxy, where it says nothing', from('10.0.0.1'), 1, '10.0.0.1'],
])('is %s', (_, request, proxyHops, expected) => {
  expect(remoteAddress(request, proxyHops)).toBe(expected);
});

it('is cut at 100 characters, whoever wrote it', () => {
  expect(remoteAddress(from('10.0.0.1', 'x'.repeat(101)), 1)).toBe('x'.repeat(100));
});

it('is the first of those that are named, where fewer proxies wrote than there are', () => {
  expect(remoteAddress(from('10.0.0.1', '1.1.1.1, 2.2.2.2'), 3)).toBe('1.1.1.1');
  expect(remoteAddress(from('10.0.0.1', ' , 1.1.1.1 ,, '), 1)).toBe('1.1.1.1');
});

it('is an address of IPv6 as it stands', () => {
  expect(remoteAddress(from('::ffff:abcd'), 0)).toBe('::ffff:abcd');
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['something else', 'something else'],
  [undefined, 'unknown'],
])('what is counted by address is counted by network: %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
