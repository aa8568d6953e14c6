import { describe, expect, it } from 'vitest';
import type { Railway } from '../core/railway.ts';
import { createRedactor, learningSecrets } from './redactor.ts';

describe('the redactor', () => {
  it('takes out what it has learned, encoded for a URL too', () => {
    const redactor = createRedactor();
    redactor.learn('p@ssw0rd');
    expect(redactor.redact('is p@ssw0rd or p%40ssw0rd')).toBe('is [redacted] or [redacted]');
  });

  it('takes the password out of any URL', () => {
    expect(createRedactor().redact('at mysql://root:hidden@db:3306/x')).toBe('at mysql://root:[redacted]@db:3306/x');
  });

  it('learns passwords as variables are read and set', async () => {
    const redactor = createRedactor();
    const variables = async () => ({
      DATABASE_URL: 'postgres://u:from-url@h/d',
      MYSQL_PASSWORD: 'read-one',
      NAME: 'Acme Goods',
    });
    // Only what the test needs of the port.
    const railway = learningSecrets({ variables, setVariables: async () => {} } as unknown as Railway, redactor);
    await railway.variables({ projectId: 'p', environmentId: 'e' });
    await railway.setVariables({ projectId: 'p', environmentId: 'e' }, { HTTP_AUTH_PASSWORD: 'set-one' });
    expect(redactor.redact('from-url read-one set-one Acme Goods')).toBe('[redacted] [redacted] [redacted] Acme Goods');
  });

  it.each([
    ['12345', 'is 12345'],
    ['123456', 'is [redacted]'],
  ])('hides a secret of at least six characters: %s', (secret, text) => {
    const redactor = createRedactor();
    redactor.learn(secret);
    expect(redactor.redact(`is ${secret}`)).toBe(text);
  });

  it('hides every secret, everywhere in a text', () => {
    const redactor = createRedactor();
    for (const secret of ['secret-one', 'secret-two']) redactor.learn(secret);
    expect(redactor.redact('secret-one secret-two secret-one')).toBe('[redacted] [redacted] [redacted]');
  });

  it.each([
    ['redis://:hidden@cache/0', 'redis://:[redacted]@cache/0'],
    ['a://u:one@h b://u:two@h', 'a://u:[redacted]@h b://u:[redacted]@h'],
    ['HTTPS://user:hidden@host/path', 'HTTPS://user:[redacted]@host/path'],
    ['postgres+ssl://user:hidden@host', 'postgres+ssl://user:[redacted]@host'],
    ['https://user@host:80/a@b', 'https://user@host:80/a@b'],
    ['https://host:80/mail:x@y', 'https://host:80/mail:x@y'],
    ['write to mail:x@y.example', 'write to mail:x@y.example'],
  ])('in %s', (text, clean) => {
    expect(createRedactor().redact(text)).toBe(clean);
  });

  const learned = async (variables: Readonly<Record<string, string | null>>) => {
    const redactor = createRedactor();
    const railway = { variables: async () => variables } as unknown as Railway;
    expect(await learningSecrets(railway, redactor).variables({ projectId: 'p', environmentId: 'e' })).toEqual(
      variables,
    );
    return redactor;
  };

  it.each([
    'DB_PASS',
    'PASSWORD',
    'wp_password',
    'AUTH_SECRET',
    'API_TOKEN',
    'PRIVATE_KEY',
    'API_KEY',
    'ACCESS_KEY_ID',
    'AWS_CREDENTIALS',
    'NONCE_SALT',
  ])('learns the value of %s', async (name) => {
    expect((await learned({ [name]: 'canary-value' })).redact('canary-value')).toBe('[redacted]');
  });

  it.each(['NAME', 'PUBLIC_URL'])('learns nothing from %s', async (name) => {
    expect((await learned({ [name]: 'canary-value', SEALED_SECRET: null })).redact('canary-value')).toBe(
      'canary-value',
    );
  });

  it('learns the password of a URL as it is meant and as it is written', async () => {
    const redactor = await learned({ DATABASE_URL: 'mysql://root:p%40ss-word@h/d' });
    expect(redactor.redact('p@ss-word p%40ss-word')).toBe('[redacted] [redacted]');
  });
});
