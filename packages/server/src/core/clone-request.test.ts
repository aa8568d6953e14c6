import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cloneRequest } from './clone-request.ts';

const parse = (request: object) => cloneRequest.safeParse({ client_name: 'Acme', ...request });
const problem = (request: object) => {
  const [issue] = parse(request).error?.issues ?? [];
  return issue && `${issue.path.join('.')} ${issue.message}`;
};

it('needs no more than a client', () => {
  expect(cloneRequest.parse({ client_name: 'Acme' })).toEqual({
    client_name: 'Acme',
    source_environment: 'production',
    wordpress_url_replace: false,
    enable_basic_auth: false,
    dry_run: false,
  });
});

describe('a good request', () => {
  it.each([
    ['a client of 1 character', { client_name: 'x' }],
    ['a client of 100 characters', { client_name: 'x'.repeat(100) }],
    ['a client of any script, with emoji', { client_name: 'Müller 株式会社 🦊' }],
    ['a time to live in hours', { ttl: '72h' }],
    ['a time to live in days', { ttl: '7d' }],
    ['a domain that is none, which only falls back', { custom_domain: 'not a domain' }],
    ['a name that is sanitized later', { environment_name: 'My_Env 🦊' }],
  ])('may have %s', (_, request) => {
    expect(problem(request)).toBeUndefined();
  });
});

describe('refused', () => {
  it.each([
    ['no client', { client_name: undefined }, 'client_name'],
    ['an empty client', { client_name: '' }, 'client_name must not be empty'],
    ['a client of 101 characters', { client_name: 'x'.repeat(101) }, 'client_name must have at most 100 characters'],
    ['a client that is a number', { client_name: 7 }, 'client_name'],
    ['a client that is null', { client_name: null }, 'client_name'],
    ['a name of 201 characters', { environment_name: 'x'.repeat(201) }, 'environment_name'],
    ['a name that is a list', { environment_name: ['a'] }, 'environment_name'],
    ['an empty source', { source_environment: '' }, 'source_environment'],
    ['an empty project', { railway_project_id: '' }, 'railway_project_id'],
    ['a domain of 254 characters', { custom_domain: 'x'.repeat(254) }, 'custom_domain'],
    ['a flag that is text', { wordpress_url_replace: 'true' }, 'wordpress_url_replace'],
    ['a flag that is a number', { enable_basic_auth: 1 }, 'enable_basic_auth'],
    ['a dry run that is text', { dry_run: 'yes' }, 'dry_run'],
    ['a field that nobody knows', { enviroment_name: 'abc' }, 'Unrecognized key: "enviroment_name"'],
    ['half of a character', { client_name: 'a\ud800b' }, 'client_name must be well-formed Unicode'],
  ])('%s', (_, request, message) => {
    expect(problem(request)).toContain(message);
  });

  it.each(['0h', '-1h', '1.5h', '7', 'd', '72 h', '100000h', '7D', '7w', ''])('a time to live of %j', (ttl) => {
    expect(problem({ ttl })).toBe('ttl must be hours or days, such as "72h" or "7d"');
  });

  const fields = ['client_name', 'railway_project_id', 'environment_name', 'source_environment', 'custom_domain'];
  it.each(fields.flatMap((field) => ['\0', '\n', '\x1b', '\x7f', '\x85'].map((control) => [control, field] as const)))(
    'the control character %j in %s',
    (control, field) => {
      expect(problem({ [field]: `a${control}b` })).toBe(`${field} must not have control characters`);
    },
  );
});

describe('a public key', () => {
  const jwk = (type: 'ec' | 'x25519' | 'ed25519' | 'rsa', options: object = {}) => {
    // The overloads of Node's types know each kind by its literal only.
    const generate = generateKeyPairSync as (kind: string, options: object) => { publicKey: never; privateKey: never };
    const { privateKey } = generate(type, options);
    return {
      open: createPublicKey(privateKey).export({ format: 'jwk' }),
      secret: (privateKey as { export(as: object): object }).export({ format: 'jwk' }),
    };
  };
  const good = jwk('x25519').open;

  it.each([
    ['RSA of 2048 bits', jwk('rsa', { modulusLength: 2048 }).open],
    ['EC on P-256', jwk('ec', { namedCurve: 'P-256' }).open],
    ['X25519', good],
    ['a key with an id and its uses', { ...good, kid: 'one', use: 'enc', key_ops: ['deriveBits'] }],
  ])('may be %s', (_, public_key) => {
    expect(problem({ public_key })).toBeUndefined();
  });

  it.each([
    ['a private key', jwk('x25519').secret, 'must be a public key'],
    ['a shared secret', { kty: 'oct', k: 'AAAA' }, 'public_key.kty'],
    ['RSA of 1024 bits', jwk('rsa', { modulusLength: 1024 }).open, 'must be a key to encrypt for'],
    ['a key that only signs', jwk('ed25519').open, 'must be a key to encrypt for'],
    ['a key without its number', { kty: 'OKP', crv: 'X25519' }, 'must be a key to encrypt for'],
    ['text', 'ssh-rsa AAAA', 'public_key'],
    ['a NUL in a value', { ...good, kid: 'a\0b' }, 'public_key.kid'],
    ['a NUL in a list', { ...good, key_ops: ['a\0b'] }, 'public_key.key_ops'],
    ['a NUL in a name', { ...good, 'a\0b': 'x' }, 'must not have control characters'],
    ['a NUL further in', { ...good, more: { deep: ['a\0b'] } }, 'public_key.more'],
  ])('is refused: %s', (_, public_key, message) => {
    expect(problem({ public_key })).toContain(message);
  });
});
