import { describe, expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

describe('a command line', () => {
  const urls = { from: 'https://a.example', to: 'https://b.example' };

  it.each([
    ['wp search-replace {from} {to} --all-tables', ['wp', 'search-replace', urls.from, urls.to, '--all-tables']],
    [`ssh host 'wp search-replace {from} {to}'`, ['ssh', 'host', `wp search-replace ${urls.from} ${urls.to}`]],
    ['wp --path="/srv/my site" x\\ y', ['wp', '--path=/srv/my site', 'x y']],
    ['  wp   ""  ', ['wp', '']],
  ])('%s', (text, words) => {
    expect(commandLine(text, urls)).toEqual(words);
  });

  it('keeps a value one argument, whatever is in it', () => {
    const from = 'https://a.example/; rm -rf "$HOME" {to}';
    expect(commandLine('wp {from}', { from, to: 'x' })).toEqual(['wp', from]);
  });

  it('is refused where it names no program', () => {
    expect(() => commandLine('  ', urls)).toThrow('names no program');
  });
});
