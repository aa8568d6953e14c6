import { describe, expect, test } from 'vitest';
import { needleOf, parseOrigin } from './url-replacement.ts';

describe('the address of a site', () => {
  test.each([
    ['https://shop.com', { scheme: 'https', host: 'shop.com', port: '', path: '' }],
    ['http://shop.com/', { scheme: 'http', host: 'shop.com', port: '', path: '' }],
    ['HTTPS://Shop.COM:8443/Blog/', { scheme: 'https', host: 'shop.com', port: '8443', path: '/Blog' }],
    ['http://localhost:80/a/b//', { scheme: 'http', host: 'localhost', port: '80', path: '/a/b' }],
    ['https://münchen.de', { scheme: 'https', host: 'mÃ¼nchen.de', port: '', path: '' }],
  ])('%s', (url, origin) => {
    expect(parseOrigin(url)).toEqual(origin);
  });

  test.each([
    '',
    'shop.com',
    '//shop.com',
    'ftp://shop.com',
    'https:shop.com',
    'https://',
    'https://shop.com?a=b',
    'https://shop.com/a?b',
    'https://shop.com/#a',
    'https://user@shop.com',
    'https://user:secret@shop.com',
    'https://shop.com:x',
    'https://shop.com:',
    'https://shop .com',
    ' https://shop.com',
    'https://shop.com/a b',
    'x https://shop.com',
  ])('%j is none', (url) => {
    expect(() => parseOrigin(url)).toThrow(RangeError);
  });

  test('is looked for by its host, as people write it', () => {
    expect(needleOf('https://Shop.com:8443/blog')).toBe('shop.com');
    expect(needleOf('https://münchen.de/')).toBe('münchen.de');
  });
});
