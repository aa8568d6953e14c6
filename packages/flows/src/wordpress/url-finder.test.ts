import { describe, expect, test } from 'vitest';
import { applyEdits } from './edit.ts';
import { urlFinder } from './url-finder.ts';

const shop = { from: 'https://shop.com', to: 'https://new.org' };

function replaced(text: string, pair = shop): string {
  return applyEdits(text, urlFinder(pair).find(text, 0, text.length));
}
const urls = (text: string, pair = shop) =>
  urlFinder(pair)
    .find(text, 0, text.length)
    .reduce((sum, edit) => sum + edit.urls, 0);

// Every way in which the separators of a URL are written, and how the new URL is to be written there.
const encodings = [
  [':', '/'],
  [':', '\\/'],
  [':', '\\\\\\/'],
  ['%3A', '%2F'],
  ['%3a', '%2f'],
  ['%253A', '%252F'],
  ['%25253a', '%25252f'],
  ['\\u003A', '\\u002F'],
  ['\\u003a', '\\u002f'],
  ['\\\\u003a', '\\\\u002f'],
  ['&#58;', '&#47;'],
  ['&#058;', '&#047;'],
  ['&#x3A;', '&#x2F;'],
  ['&#X3a;', '&#X2f;'],
  ['&#x003a;', '&#x002f;'],
  ['&colon;', '&sol;'],
] as const;

describe('a URL however it is encoded', () => {
  const pair = { from: 'https://shop.com/blog', to: 'http://new.org:8080/b/c' };

  test.each(encodings)('by %s and %s becomes the new one, encoded alike', (colon, slash) => {
    const before = `x https${colon}${slash}${slash}shop.com${slash}blog${slash}1`;
    const after = `x http${colon}${slash}${slash}new.org${colon}8080${slash}b${slash}c${slash}1`;
    expect(replaced(before, pair)).toBe(after);
  });

  test.each(encodings)('by %s and %s without a scheme, too', (_, slash) => {
    expect(replaced(`"${slash}${slash}shop.com${slash}a"`)).toBe(`"${slash}${slash}new.org${slash}a"`);
  });

  test.each(encodings)('by %s and %s is another behind another scheme or path', (colon, slash) => {
    for (const before of [
      `ftp${colon}${slash}${slash}shop.com`,
      `a.org${slash}${slash}shop.com`,
      `${slash}${slash}${slash}shop.com`,
    ]) {
      expect(replaced(before)).toBe(before);
    }
  });
});

describe('where the host of a URL ends', () => {
  test.each(['', '/', '.', '. ', '-', ' ', '"', "'", '<', '?a=b', '#a', ',', ';', '&amp;', ')', '%20', '\\n', ':'])(
    'it may be followed by %j',
    (after) => {
      expect(replaced(`https://shop.com${after}`)).toBe(`https://new.org${after}`);
    },
  );

  test.each(['x', '1', '_', '-x', '--', '.x', '.1', '._', '.-', '@h', '@', ':pw@h', ':@h'])('not by %j', (after) => {
    expect(replaced(`https://shop.com${after}`)).toBe(`https://shop.com${after}`);
  });

  test.each(['.shop.com', 'xshop.com', '-shop.com', 'my.shop.com'])('it does not begin in %s', (host) => {
    expect(replaced(`https://${host}`)).toBe(`https://${host}`);
  });

  test.each(['https://shopxcom', 'https://shop-com'])('a dot is a dot: %s', (text) => {
    expect(replaced(text)).toBe(text);
  });
});

describe('the port of a URL', () => {
  test.each([
    ['https://shop.com:443/', 'https://new.org:443/'],
    ['http://shop.com:80/', 'https://new.org/'],
    ['//shop.com:443/', '//new.org:443/'],
    ['https%3A%2F%2Fshop.com%3A443', 'https%3A%2F%2Fnew.org%3A443'],
  ])('is the default one of its scheme: %s', (before, after) => {
    expect(replaced(before)).toBe(after);
  });

  test.each([
    'https://shop.com:80/',
    'http://shop.com:443/',
    'https://shop.com:8443/',
    'https://shop.com:4430',
    'https://shop.com:44',
    '//shop.com:80/',
  ])('makes another site of it: %s', (text) => {
    expect(replaced(text)).toBe(text);
  });

  test('is the very one that the old URL has', () => {
    const pair = { from: 'http://shop.com:81', to: 'http://new.org' };
    expect(replaced('http://shop.com:81/a http://shop.com/a http://shop.com:811 http://shop.com:81@h', pair)).toBe(
      'http://new.org/a http://shop.com/a http://shop.com:811 http://shop.com:81@h',
    );
  });

  test('of the new URL takes the place of a default one', () => {
    expect(replaced('https://shop.com:443/', { from: shop.from, to: 'https://new.org:8443' })).toBe(
      'https://new.org:8443/',
    );
  });
});

describe('the scheme of a URL', () => {
  test.each(['http', 'https', 'HTTP', 'HTTPS', 'Https'])('%s becomes the new one', (scheme) => {
    expect(replaced(`${scheme}://shop.com`)).toBe('https://new.org');
    expect(replaced(`${scheme}://shop.com`, { from: shop.from, to: 'http://new.org' })).toBe('http://new.org');
  });

  test('may be all that changes', () => {
    const pair = { from: 'http://shop.com', to: 'https://shop.com' };
    expect(replaced('http://shop.com https://shop.com //shop.com', pair)).toBe(
      'https://shop.com https://shop.com //shop.com',
    );
    expect(urls('http://shop.com https://shop.com', pair)).toBe(1);
  });

  test.each(['xhttps://shop.com', 'shttp://shop.com'])('is found in running text as well: %s', (text) => {
    expect(urls(text)).toBe(1);
  });
});

describe('the path of a URL', () => {
  const pair = { from: 'https://shop.com/blog', to: 'https://new.org/b' };

  test.each(['', '/', '/a', '?a', '#a', '.', '. ', '-', '"', ' '])('may be followed by %j', (after) => {
    expect(replaced(`https://shop.com/blog${after}`, pair)).toBe(`https://new.org/b${after}`);
  });

  test.each(['s', '1', '_', '~', '-x', '--', '.html'])('not by %j', (after) => {
    expect(replaced(`https://shop.com/blog${after}`, pair)).toBe(`https://shop.com/blog${after}`);
  });

  test('is the very one, in its case', () => {
    expect(replaced('https://shop.com/Blog https://shop.com/ https://shop.com', pair)).toBe(
      'https://shop.com/Blog https://shop.com/ https://shop.com',
    );
  });

  test.each([
    ['https://shop.com/staging', 'https://shop.com/staging'],
    ['https://shop.com/staging/a', 'https://shop.com/staging/a'],
    ['https://shop.com/stagings', 'https://shop.com/staging/stagings'],
    ['https://shop.com', 'https://shop.com/staging'],
  ])('that is the new one already stays: %s', (before, after) => {
    expect(replaced(before, { from: 'https://shop.com', to: 'https://shop.com/staging' })).toBe(after);
  });

  test('of another host is no such path', () => {
    const to = 'https://new.org/staging';
    expect(replaced('https://shop.com/staging', { from: 'https://shop.com', to })).toBe(`${to}/staging`);
  });
});

describe('the search', () => {
  const finder = urlFinder(shop);
  const text = 'https://shop.com https://shop.com https://shop.com';

  test('finds the URLs that begin between two positions', () => {
    expect(finder.find(text, 0, text.length)).toHaveLength(3);
    expect(finder.find(text, 1, text.length)).toHaveLength(2);
    expect(finder.find(text, 17, 34)).toEqual([{ start: 25, end: 33, text: 'new.org', urls: 1 }]);
    expect(finder.find(text, 17, 35)).toHaveLength(2);
    expect(finder.find(text, 18, 34)).toEqual([]);
  });

  test('counts one URL where scheme and host change', () => {
    expect(finder.find('http://shop.com', 0, 99)).toEqual([
      { start: 0, end: 4, text: 'https', urls: 1 },
      { start: 7, end: 15, text: 'new.org', urls: 0 },
    ]);
  });

  test('is not begun where the host is nowhere, in any case', () => {
    expect(finder.mayHold('see SHOP.COM')).toBe(true);
    expect(finder.mayHold('see shopxcom')).toBe(false);
    expect(finder.mayHold('')).toBe(false);
  });
});

describe('a hostile text costs as much as a long one', () => {
  // At the cost of one step for each pair of characters, each of these would take hours.
  const length = 300_000;
  const pairs = { host: shop, path: { from: 'https://shop.com/blog', to: 'https://shop.com/blog/new' } };

  test.each([
    ['percent signs encoded again and again', '25', '%', '3a'],
    ['such in front of a slash', '25', '%', '3a//shop.com'],
    ['percent signs', '%25', '', ''],
    ['zeros of a character reference', '0', 'http&#', '58;//shop.com'],
    ['zeros in front of a slash', '0', 'http:&#x', '2f;/shop.com'],
    ['character references that never end', '&#0', 'http', ''],
    ['backslashes', '\\', 'http', ':'],
    ['backslashes in front of escapes', '\\\\\\u003a', '', ''],
    ['a port or a user without an end', 'a', '//shop.com:', ''],
    ['hosts that might each be a user', '//shop.com:a', '', ''],
    ['hosts that are a part of another', 'shop.com.', '//', ''],
    ['schemes', 'http', '', '://shop.com'],
    ['slashes', '/', '', ''],
    ['URLs', 'https://shop.com/blog', '', ''],
    ['URLs that have the new path', 'https://shop.com/blog/new', '', ''],
  ])('%s', (_, part, before, after) => {
    const text = before + part.repeat(length) + after;
    for (const pair of Object.values(pairs)) expect(urls(text, pair)).toBeLessThanOrEqual(length + 1);
  });
});
