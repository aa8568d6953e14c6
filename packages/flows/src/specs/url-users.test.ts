import { describe, expect, it } from 'vitest';
import { replaceUrlUsers } from './url-users.ts';

const marked = (text: string) => replaceUrlUsers(text, (user) => `<${user}>`);

it.each([
  ['mysql://root:pass@db:3306/x', 'mysql://<root:pass>@db:3306/x'],
  ['HTTPS://token@host', 'HTTPS://<token>@host'],
  ['redis://:pass@cache', 'redis://<:pass>@cache'],
  ['a://u:p@h and b://v:q@h', 'a://<u:p>@h and b://<v:q>@h'],
  ['an unescaped a://u:p@ss@h/x@y', 'an unescaped a://<u:p@ss>@h/x@y'],
  ['x://y://u:p@h', 'x://y://<u:p>@h'],
  ['https://host/mail@x', 'https://host/mail@x'],
  ['https://host?mail@x', 'https://host?mail@x'],
  ['https://host and mail@x', 'https://host and mail@x'],
  ['://u:p@h', '://u:p@h'],
  ['a:// u@h', 'a:// u@h'],
  ['a://', 'a://'],
  ['', ''],
])('%s becomes %s', (text, expected) => {
  expect(marked(text)).toBe(expected);
});

describe('a hostile text costs as much as a long one', () => {
  // At the cost of one step for each pair of characters, these would take hours.
  const length = 1_000_000;
  it.each([
    ['letters that could each begin a scheme', 'a.'],
    ['schemes without a user', 'a://'],
    ['users without an end', 'a://b:'],
    ['colons', ':'],
    ['at signs', 'a://@@@'],
  ])('%s', (_, part) => {
    const text = part.repeat(length);
    expect(marked(text).length).toBeGreaterThanOrEqual(text.length);
  });
});
