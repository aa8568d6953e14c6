import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const least = { UNDERSTUDY_SECRET_KEY: 'x'.repeat(32), RAILWAY_TOKEN: 'token' };

it('needs no more than a secret key and a Railway token', () => {
  const config = readConfig(least);
  expect(config.UNDERSTUDY_SECRET_KEY.reveal()).toBe(least.UNDERSTUDY_SECRET_KEY);
  expect(config.RAILWAY_TOKEN.reveal()).toBe(least.RAILWAY_TOKEN);
  expect(config).toMatchObject({
    PORT: 4000,
    HOST: '0.0.0.0',
    UNDERSTUDY_DATA_DIR: '.understudy',
    UNDERSTUDY_LOG_LEVEL: 'info',
    UNDERSTUDY_ENGINE: 'embedded',
    UNDERSTUDY_CORS_ORIGINS: [],
    RAILWAY_API_URL: 'https://backboard.railway.com/graphql/v2',
  });
});

it('takes an empty setting for one that is not set', () => {
  expect(readConfig({ ...least, PORT: '', DATABASE_URL: '' })).toEqual(readConfig(least));
});

it('leaves out what is none of its settings', () => {
  expect(readConfig({ ...least, HOME: '/root' })).not.toHaveProperty('HOME');
});

it('reads the origins from a list', () => {
  const origins = 'https://a.example.com, http://localhost:3000,';
  const read = ['https://a.example.com', 'http://localhost:3000'];
  expect(readConfig({ ...least, UNDERSTUDY_CORS_ORIGINS: origins }).UNDERSTUDY_CORS_ORIGINS).toEqual(read);
});

it.each(['postgres://u:p@db/x', 'postgresql://db/x'])('takes the database %s', (DATABASE_URL) => {
  expect(readConfig({ ...least, DATABASE_URL }).DATABASE_URL?.reveal()).toBe(DATABASE_URL);
});

const issuer = {
  UNDERSTUDY_JWKS_URL: 'https://login.example.com/jwks',
  UNDERSTUDY_JWT_ISSUER: 'https://login.example.com',
  UNDERSTUDY_JWT_AUDIENCE: 'understudy',
};

it('takes an issuer of tokens, with one algorithm', () => {
  expect(readConfig({ ...least, ...issuer })).toMatchObject({ ...issuer, UNDERSTUDY_JWT_ALGORITHM: 'RS256' });
});

it.each(Object.keys(issuer))('names %s where the other settings of an issuer are there', (name) => {
  expect(() => readConfig({ ...least, ...issuer, [name]: undefined })).toThrow(new Error(`${name} is missing`));
});

it('fetches keys over plain http only where private addresses are allowed', () => {
  const plain = { ...least, ...issuer, UNDERSTUDY_JWKS_URL: 'http://login.internal/jwks' };
  expect(() => readConfig(plain)).toThrow(/^UNDERSTUDY_JWKS_URL is wrong: must be an https/);
  expect(() => readConfig({ ...plain, UNDERSTUDY_JWKS_PRIVATE_ADDRESSES: 'true' })).not.toThrow();
});

it('fetches keys from no file', () => {
  const file = { ...least, ...issuer, UNDERSTUDY_JWKS_URL: 'file:///etc/passwd' };
  expect(() => readConfig(file)).toThrow(/^UNDERSTUDY_JWKS_URL is wrong: .+$/);
});

it('takes origins whose port is any', () => {
  const read = readConfig({ ...least, UNDERSTUDY_CORS_ORIGINS: 'http://localhost:*' });
  expect(read.UNDERSTUDY_CORS_ORIGINS).toEqual(['http://localhost:*']);
});

describe('the project of requests that name none', () => {
  it.each([
    [{ UNDERSTUDY_PROJECT_ID: 'a' }, 'a'],
    [{ RAILWAY_PROJECT_ID: 'a' }, 'a'],
    [{ UNDERSTUDY_PROJECT_ID: 'a', RAILWAY_PROJECT_ID: 'b' }, 'a'],
    [{ RAILWAY_PROJECT_ID: 'own', RAILWAY_SERVICE_ID: 'us' }, undefined],
    [{ UNDERSTUDY_PROJECT_ID: 'a', RAILWAY_PROJECT_ID: 'own', RAILWAY_SERVICE_ID: 'us' }, 'a'],
  ])('of %j is %s', (set, project) => {
    expect(readConfig({ ...least, ...set }).UNDERSTUDY_PROJECT_ID).toBe(project);
  });
});

describe('a setting that there is not', () => {
  it.each([
    ['UNDERSTUDY_CORS_ORIGIN', 'UNDERSTUDY_CORS_ORIGIN is unknown: did you mean UNDERSTUDY_CORS_ORIGINS?'],
    ['UNDERSTUDY_CLONE_PER_HOURS', 'UNDERSTUDY_CLONE_PER_HOURS is unknown: did you mean UNDERSTUDY_CLONES_PER_HOUR?'],
    ['UNDERSTUDY_COLOUR_OF_THE_SKY', 'UNDERSTUDY_COLOUR_OF_THE_SKY is unknown'],
  ])('is refused: %s', (name, message) => {
    expect(() => readConfig({ ...least, [name]: 'x' })).toThrow(new Error(message));
  });

  it.each([
    'UNDERSTUDY_URL',
    'UNDERSTUDY_SERVICE_HOST',
    'UNDERSTUDY_SERVICE_PORT_HTTP',
    'UNDERSTUDY_PORT',
    'UNDERSTUDY_PORT_4000_TCP',
    'UNDERSTUDY_PORT_4000_TCP_ADDR',
  ])('is left alone where it is for somebody else: %s', (name) => {
    expect(() => readConfig({ ...least, [name]: 'x' })).not.toThrow();
  });
});

it('tells all that is wrong at once, a line for each', () => {
  expect(() =>
    readConfig({ UNDERSTUDY_ENGINE: 'kestra', UNDERSTUDY_JWT_ISSUER: 'x', PORT: 'p', UNDERSTUDY_API: 'x' }),
  ).toThrow(
    new Error(
      [
        '7 settings are not right:',
        '  PORT is wrong: Invalid input: expected number, received NaN',
        '  UNDERSTUDY_SECRET_KEY is missing',
        '  RAILWAY_TOKEN is missing',
        '  UNDERSTUDY_JWKS_URL is missing',
        '  UNDERSTUDY_JWT_AUDIENCE is missing',
        '  KESTRA_URL is missing',
        '  UNDERSTUDY_API is unknown: did you mean UNDERSTUDY_API_KEY?',
      ].join('\n'),
    ),
  );
});

it.each([
  ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
  ['no base64', `whsec_${'-'.repeat(32)}`],
  ['of a length that base64 does not have', `whsec_${'A'.repeat(33)}=`],
  ['without its prefix', 'A'.repeat(32)],
])('refuses a secret of callbacks that is %s', (_, secret) => {
  expect(() => readConfig({ ...least, UNDERSTUDY_CALLBACK_SECRET: secret })).toThrow(
    'UNDERSTUDY_CALLBACK_SECRET is wrong',
  );
});

it('shows no secret when it is printed or logged as a whole', () => {
  const secrets = {
    KESTRA_PASSWORD: 'canary-kestra-password',
    KESTRA_TOKEN: 'canary-kestra-token',
    UNDERSTUDY_API_KEY: 'us_canary-api-key-0123456789',
    UNDERSTUDY_TOKEN: 'canary-token-0123456789',
    UNDERSTUDY_WEBHOOK_KEY: 'canary-webhook-key',
    UNDERSTUDY_CALLBACK_SECRET: `whsec_canary${'0'.repeat(38)}`,
    UNDERSTUDY_SECRET_KEY: 'canary-secret-key-0123456789-0123456789',
    RAILWAY_TOKEN: 'canary-railway-token',
    DATABASE_URL: 'postgres://understudy:canary-database@db/x',
  };
  const config = readConfig(secrets);
  expect(`${JSON.stringify(config)}${inspect(config, { depth: null })}`).not.toContain('canary');
});

describe('names in one line', () => {
  it.each(['UNDERSTUDY_SECRET_KEY', 'RAILWAY_TOKEN'])('%s where it is missing', (name) => {
    expect(() => readConfig({ ...least, [name]: undefined })).toThrow(new Error(`${name} is missing`));
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '40.5'],
    ['UNDERSTUDY_LOG_LEVEL', 'loud'],
    ['UNDERSTUDY_ENGINE', 'steam'],
    ['UNDERSTUDY_API_KEY', 'no-prefix-but-long-enough'],
    ['UNDERSTUDY_API_KEY', 'us_short'],
    ['UNDERSTUDY_TOKEN', 'short'],
    ['UNDERSTUDY_WEBHOOK_KEY', 'short'],
    ['UNDERSTUDY_SECRET_KEY', 'short'],
    ['UNDERSTUDY_CORS_ORIGINS', 'example'],
    ['UNDERSTUDY_JWT_ALGORITHM', 'HS256'],
    ['UNDERSTUDY_STREAMS_PER_KEY', '0'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['DATABASE_URL', 'db'],
    ['RAILWAY_API_URL', 'railway'],
  ])('%s where it is wrong: %s', (name, value) => {
    expect(() => readConfig({ ...least, [name]: value })).toThrow(new RegExp(`^${name} is wrong: .+$`));
  });

  it('a wrong setting without its value, which may be a secret', () => {
    const setting = { UNDERSTUDY_SECRET_KEY: 'hunter2' };
    expect(() => readConfig({ ...least, ...setting })).toThrow(/^(?!.*hunter2)[^\n]*$/);
  });
});
