import { expect, it } from 'vitest';
import { isSecretField, isSecretVariable, withoutSecrets } from './secrets.ts';

it.each(['password', 'webhook_key', 'accessToken', 'x-api-key', 'Authorization'])('the field %s is secret', (name) => {
  expect(isSecretField(name)).toBe(true);
});

it.each(['public_key', 'idempotencyKey', 'key_id', 'monkey', 'token_count'])('the field %s is not', (name) => {
  expect(isSecretField(name)).toBe(false);
});

it.each(['PGPASSWORD', 'DB_PASS', 'TOKEN_2', 'AUTH_SALT', 'AWS_ACCESS_KEY_ID', 'SESSION_COOKIE'])(
  'the variable %s is secret',
  (name) => {
    expect(isSecretVariable(name)).toBe(true);
  },
);

it.each(['PGHOST', 'SSH_PUBLIC_KEY', 'PRIMARY_KEY', 'CLIENT_NAME'])('the variable %s is not', (name) => {
  expect(isSecretVariable(name)).toBe(false);
});

it('takes secrets out of a text, and user and password out of any URL in it', () => {
  const text = 'a us_secret at postgres://user:word@host/db?x=a@b';
  expect(withoutSecrets(text, ['us_secret'])).toBe('a [redacted] at postgres://[redacted]@host/db?x=a@b');
});
