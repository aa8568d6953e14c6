import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const token = { RAILWAY_TOKEN: 'a-token' };
const server = { UNDERSTUDY_URL: 'https://understudy.example', UNDERSTUDY_API_KEY: 'us_key' };

describe('the settings of a task', () => {
  it('need a token, and no more', () => {
    expect(readSettings(token)).toEqual({
      railwayToken: 'a-token',
      railwayApiUrl: 'https://backboard.railway.com/graphql/v2',
    });
  });

  it('take all that is set', () => {
    const all = { ...token, ...server, RAILWAY_API_URL: 'http://sim:1/', WP_SEARCH_REPLACE_COMMAND: 'wp x' };
    expect(readSettings(all)).toEqual({
      railwayToken: 'a-token',
      railwayApiUrl: 'http://sim:1/',
      wpSearchReplaceCommand: 'wp x',
      server: { url: 'https://understudy.example', apiKey: 'us_key' },
    });
  });

  it('need no token of Railway beside an address of our own server', () => {
    expect(readSettings(server)).toMatchObject({ server: { apiKey: 'us_key' } });
  });

  it.each(['', ' '])('take %j for not set, as Kestra gives it', (blank) => {
    const all = {
      ...token,
      RAILWAY_API_URL: blank,
      UNDERSTUDY_URL: blank,
      UNDERSTUDY_API_KEY: blank,
      WP_SEARCH_REPLACE_COMMAND: blank,
    };
    expect(readSettings(all)).toEqual(readSettings(token));
  });

  it.each(['UNDERSTUDY_URL', 'UNDERSTUDY_API_KEY'] as const)('name no server without %s', (missing) => {
    expect(readSettings({ ...token, ...server, [missing]: undefined })).not.toHaveProperty('server');
  });

  it.each([
    ['RAILWAY_TOKEN', {}],
    ['RAILWAY_TOKEN', { RAILWAY_TOKEN: '' }],
    ['RAILWAY_API_URL', { ...token, RAILWAY_API_URL: 'ftp://canary' }],
    ['UNDERSTUDY_URL', { ...token, UNDERSTUDY_URL: 'canary' }],
  ])('that are wrong fail for good, by name and without their value: %s', (name, environment) => {
    const read = () => readSettings(environment);
    expect(read).toThrow(
      expect.objectContaining({ fatal: true, message: expect.stringContaining(`${name} is missing`) }),
    );
    expect(read).not.toThrow(/canary/);
  });

  it('that are wrong are all named at once', () => {
    expect(() => readSettings({ RAILWAY_API_URL: 'x' })).toThrow(/RAILWAY_TOKEN is .*; RAILWAY_API_URL is /);
  });
});
