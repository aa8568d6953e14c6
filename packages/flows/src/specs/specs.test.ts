import { describe, expect, it } from 'vitest';
import { cloneStagingSpec } from './clone-staging.ts';
import { environmentNamePattern, marker } from './names.ts';

describe('the name of a staging environment', () => {
  it.each(['abc', `a${'b'.repeat(49)}`, 'a-1', 'a--', 'stage-2'])('may be %s', (name) => {
    expect(name).toMatch(environmentNamePattern);
  });

  it.each(['', 'ab', `a${'b'.repeat(50)}`, '1ab', '-ab', 'Abc', 'aBc', 'a_b', 'a b', 'ab\n', 'äbc', 'abc.d'])(
    'may not be %j',
    (name) => {
      expect(name).not.toMatch(environmentNamePattern);
    },
  );
});

describe('the inputs of a clone', () => {
  const least = { client_name: 'A', railway_project_id: 'p', environment_name: 'abc' };
  const parse = (more: object) => cloneStagingSpec.inputs.safeParse({ ...least, ...more });

  it('have defaults for all that may be left out', () => {
    expect(parse({}).data).toEqual({
      ...least,
      source_environment: 'production',
      wordpress_url_replace: false,
      enable_basic_auth: false,
    });
  });

  it.each([
    ['client_name', 'x'.repeat(100), 'x'.repeat(101)],
    ['client_name', 'x', ''],
    ['railway_project_id', 'x', ''],
    ['source_environment', 'x', ''],
    ['environment_name', 'abc', 'ab'],
  ])('%s may be %s, not %s', (name, right, wrong) => {
    expect(parse({ [name]: right }).success).toBe(true);
    expect(parse({ [name]: wrong }).success).toBe(false);
  });
});

// Environments that were made by an earlier version are known by these names only.
describe('the variables that mark an environment', () => {
  it('keep their names', () => {
    expect(marker).toEqual({
      execution: 'UNDERSTUDY_EXECUTION_ID',
      environment: 'UNDERSTUDY_ENVIRONMENT_ID',
      expiresAt: 'UNDERSTUDY_EXPIRES_AT',
      client: 'UNDERSTUDY_CLIENT_NAME',
      openedProxies: 'UNDERSTUDY_OPENED_PROXIES',
    });
  });
});
