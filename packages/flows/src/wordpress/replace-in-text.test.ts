import { readFileSync } from 'node:fs';
import { unserialize } from 'php-serialize';
import { describe, expect, test } from 'vitest';
import { replaceInText, textReplacer } from './replace-in-text.ts';

const replace = { from: 'https://www.example-shop.com', to: 'https://staging-acme.up.railway.app' };
const replacer = textReplacer(replace);

function replaced(text: string, pair = replace): string {
  return replaceInText(Buffer.from(text), pair)?.bytes.toString() ?? text;
}

interface Case {
  readonly name: string;
  readonly before: string;
  readonly wpCli: string;
}

// Recorded with wp-cli search-replace 2.1.14: name, what it said, a note, the value before and after.
const cases: readonly Case[] = readFileSync(new URL('wp-cli-cases.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([name = '', , , before = '', after = '']) => ({ name, before: unescaped(before), wpCli: unescaped(after) }));

function unescaped(text: string): string {
  return text.replaceAll('\\0', '\0').replaceAll('\\r', '\r').replaceAll('\\n', '\n');
}

// Where wp-cli leaves a URL, replaces another site's, or damages a value.
const better: Readonly<Record<string, string>> = {
  http_scheme: 'https://staging-acme.up.railway.app/x',
  longer_host: 'https://www.example-shop.com.au/x',
  upper: 'https://staging-acme.up.railway.app/x',
  urlenc: 'https%3A%2F%2Fstaging-acme.up.railway.app%2Fx',
  json_unicode_slash: '{"u":"https:\\u002f\\u002fstaging-acme.up.railway.app\\u002fx"}',
  ser_class_in_array:
    'a:2:{s:1:"p";O:15:"WC_Product_Data":4:{s:4:"name";s:1:"n";s:8:"\0*\0image";s:41:"https://staging-acme.up.railway.app/i.jpg";s:23:"\0WC_Product_Data\0secret";s:1:"s";s:5:"price";i:1;}s:1:"u";s:35:"https://staging-acme.up.railway.app";}',
  ser_arrayobject_in:
    'a:2:{s:1:"x";O:11:"ArrayObject":4:{i:0;i:0;i:1;a:1:{s:1:"u";s:35:"https://staging-acme.up.railway.app";}i:2;a:0:{}i:3;N;}s:1:"u";s:35:"https://staging-acme.up.railway.app";}',
  ser_C_format: 'C:11:"LegacyClass":37:{x:https://staging-acme.up.railway.app}',
  ser_enum: 'a:2:{s:1:"e";E:11:"Suit:Hearts";s:1:"u";s:35:"https://staging-acme.up.railway.app";}',
  ser_leading_space: ' a:2:{s:1:"u";s:35:"https://staging-acme.up.railway.app";s:1:"n";i:1;}',
  ser_trailing_data:
    'a:2:{s:1:"u";s:35:"https://staging-acme.up.railway.app";s:1:"n";i:1;}xyz https://staging-acme.up.railway.app',
  ser_in_text: 'text before a:2:{s:1:"u";s:35:"https://staging-acme.up.railway.app";s:1:"n";i:1;} text after',
  ser_float_old:
    'a:3:{s:1:"f";d:0.10000000000000001;s:1:"g";d:19.989999999999998;s:1:"u";s:35:"https://staging-acme.up.railway.app";}',
  ser_strkey_int: 'a:2:{s:1:"5";i:1;s:1:"u";s:35:"https://staging-acme.up.railway.app";}',
  ser_json_ser:
    'a:1:{s:1:"j";s:74:"{"s":"a:1:{s:1:\\"u\\";s:37:\\"https:\\/\\/staging-acme.up.railway.app\\/x\\";}"}";}',
  ser_zero_pad2: 'a:01:{i:0;s:35:"https://staging-acme.up.railway.app";}',
};

describe('the cases of wp-cli', () => {
  test.each(cases.filter(({ name }) => !(name in better)))('$name is as wp-cli leaves it', ({ before, wpCli }) => {
    expect(replaced(before)).toBe(wpCli);
  });

  test.each(cases.filter(({ name }) => name in better))('$name is better than wp-cli leaves it', ({ name, before }) => {
    expect(replaced(before)).toBe(better[name]);
  });

  test.each(cases)('$name has nothing left for a second time', ({ before }) => {
    expect(replacer(Buffer.from(replaced(before)))).toBeUndefined();
  });
});

describe('which URLs are the site', () => {
  const shop = { from: 'https://shop.com', to: 'https://new.org' };

  test.each([
    ['at the end of a sentence', 'See https://shop.com.', 'See https://new.org.'],
    ['the other scheme', 'http://shop.com/a', 'https://new.org/a'],
    ['no scheme', 'src="//shop.com/a.js"', 'src="//new.org/a.js"'],
    ['no scheme, JSON escapes', '"\\/\\/shop.com\\/a"', '"\\/\\/new.org\\/a"'],
    ['JSON in JSON', 'https:\\\\\\/\\\\\\/shop.com\\\\\\/', 'https:\\\\\\/\\\\\\/new.org\\\\\\/'],
    ['percent-encoded twice', 'https%253A%252F%252Fshop.com', 'https%253A%252F%252Fnew.org'],
    ['entities', 'https&#x3A;&#x2F;&#x2F;shop.com', 'https&#x3A;&#x2F;&#x2F;new.org'],
    ['the default port', 'https://shop.com:443/', 'https://new.org:443/'],
    ['the default port of the other scheme', 'http://shop.com:80/', 'https://new.org/'],
    ['in another URL', 'https://x.com/?u=https://shop.com/', 'https://x.com/?u=https://new.org/'],
    ['with an address in its query', 'https://shop.com?m=a@b.c', 'https://new.org?m=a@b.c'],
    ['before a letter that no host has', 'https://shop.com是', 'https://new.org是'],
  ])('%s: replaced', (_, before, after) => {
    expect(replaced(before, shop)).toBe(after);
  });

  test.each([
    'https://shop.com.au',
    'https://shop.company',
    'https://shop.com-x.org',
    'https://my.shop.com',
    'https://shop.com:8080/',
    'https://shop.com@evil.org',
    'https://shop.com:secret@evil.org',
    'ftp://shop.com',
    'https://x.org//shop.com',
    'info@shop.com',
    'shop.com',
  ])('%s is another', (text) => {
    expect(replaced(text, shop)).toBe(text);
  });

  test('a host may have letters beyond ASCII', () => {
    const pair = { from: 'https://München.de', to: 'https://new.org' };
    expect(replaced('https://münchen.de/a //münchen.de', pair)).toBe('https://new.org/a //new.org');
  });

  test('a new URL that begins with the old one is not replaced again', () => {
    const pair = { from: 'https://shop.com', to: 'https://shop.com.staging.app' };
    const once = replaced('https://shop.com/ and https://shop.com', pair);
    expect(once).toBe('https://shop.com.staging.app/ and https://shop.com.staging.app');
    expect(replaced(once, pair)).toBe(once);
  });

  test('a new URL below the old one is not replaced again', () => {
    const pair = { from: 'https://shop.com', to: 'https://shop.com/staging' };
    expect(replaced('https://shop.com/a https://shop.com/staging/a', pair)).toBe(
      'https://shop.com/staging/a https://shop.com/staging/a',
    );
  });

  test('paths are part of the address, to their end', () => {
    const pair = { from: 'https://shop.com/blog/', to: 'http://localhost:8080/b' };
    expect(replaced('https:\\/\\/shop.com\\/blog\\/a https://shop.com/blogs', pair)).toBe(
      'http:\\/\\/localhost:8080\\/b\\/a https://shop.com/blogs',
    );
  });
});

describe('serialized values', () => {
  const url = 'https://www.example-shop.com';

  test.each(cases.filter(readable))('$name can still be read', ({ before }) => {
    expect(() => unserialize(replaced(before), {}, { strict: false })).not.toThrow();
  });

  test('values in values keep right lengths to any depth', () => {
    const nested = (inner: string) => {
      let text = inner;
      for (let depth = 0; depth < 300; depth++) text = `a:1:{i:0;s:${Buffer.byteLength(text)}:"${text}";}`;
      return text;
    };
    expect(replaced(nested(url))).toBe(nested(replace.to));
  });

  test('texts in texts deeper than five hundred are taken as plain, so that lengths around them stay', () => {
    const nested = (depth: number, inner: string, innermost: number) => {
      let text = `a:1:{i:0;s:${innermost}:"${inner}";}`;
      for (let level = 1; level < depth; level++) text = `a:1:{i:0;s:${Buffer.byteLength(text)}:"${text}";}`;
      return text;
    };
    expect(replaced(nested(501, url, 28))).toBe(nested(501, replace.to, 35));
    expect(replaced(nested(502, url, 28))).toBe(nested(502, replace.to, 28));
  });

  test('a deep array does not exhaust the stack', () => {
    const deep = `${'a:1:{i:0;'.repeat(50_000)}s:28:"${url}";${'}'.repeat(50_000)}`;
    expect(replaced(deep)).toContain(`s:35:"${replace.to}"`);
  });

  test('megabytes that are broken near their end take no longer than whole ones', () => {
    const items = Array.from({ length: 50_000 }, (_, index) => `i:${index};s:28:"${url}";`).join('');
    expect(replacer(Buffer.from(`a:50001:{${items}`))?.occurrences).toBe(50_000);
  });

  test('escaped strings (S:) count what they mean', () => {
    expect(replaced(`S:30:"${url}\\c3\\a9";`)).toBe(`S:37:"${replace.to}\\c3\\a9";`);
  });

  test('text before, between and after values is replaced as text', () => {
    const value = (text: string) => `s:${text.length}:"${text}";`;
    expect(replaced(`${url} ${value(url)} ${url} ${value('x')} ${url}`)).toBe(
      `${replace.to} ${value(replace.to)} ${replace.to} ${value('x')} ${replace.to}`,
    );
  });

  test('a value that holds no URL keeps the length that it says, though it is written oddly', () => {
    const text = `a:2:{i:0;s:01:"x";i:1;s:028:"${url}";}`;
    expect(replaced(text)).toBe(`a:2:{i:0;s:01:"x";i:1;s:35:"${replace.to}";}`);
  });

  test('bytes that are no UTF-8 stay as they are', () => {
    const before = Buffer.concat([Buffer.from([0xff, 0x00, 0xc3]), Buffer.from(url), Buffer.from([0xe9])]);
    const after = Buffer.concat([Buffer.from([0xff, 0x00, 0xc3]), Buffer.from(replace.to), Buffer.from([0xe9])]);
    expect(replacer(before)?.bytes).toEqual(after);
  });

  test('lengths inside JSON count bytes of what the escapes mean', () => {
    const json = (text: string, length: number) =>
      JSON.stringify({ v: `s:${length}:"é${text}";` }).replaceAll('é', '\\u00e9');
    expect(replaced(json(url, 30))).toBe(json(replace.to, 37));
  });
});

function readable({ before }: Case): boolean {
  try {
    unserialize(before, {}, { strict: false });
    return true;
  } catch {
    return false;
  }
}
