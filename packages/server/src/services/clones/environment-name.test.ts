import { environmentNamePattern } from '@understudy/flows/specs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { generateEnvironmentName, sanitizeEnvironmentName } from './environment-name.ts';

describe('a name that was asked for', () => {
  it.each([
    ['abc', 'abc', 'of 3 characters'],
    [`a${'b'.repeat(49)}`, `a${'b'.repeat(49)}`, 'of 50 characters'],
    ['Staging-ACME', 'staging-acme', 'in upper case'],
    ['my_test_env', 'my-test-env', 'with underscores'],
    ['shop🦊one', 'shop-one', 'with an emoji, which is one character'],
    ['café bar', 'caf--bar', 'with an accent and a space'],
  ])('%s becomes %s: %s', (provided, name) => {
    expect(sanitizeEnvironmentName(provided)).toBe(name);
  });

  it.each([
    ['ab', 'must have at least 3 characters'],
    [`a${'b'.repeat(50)}`, 'must have at most 50 characters'],
    ['1abc', 'must start with lowercase letter'],
    ['🦊🦊🦊', 'must start with lowercase letter'],
    ['', 'must start with lowercase letter'],
  ])('%j is refused: %s', (provided, rule) => {
    const pattern = environmentNamePattern.source;
    const details = { field: 'environment_name', rule, provided, pattern };
    const expected = { code: 'ValidationError', details };
    expect(() => sanitizeEnvironmentName(provided)).toThrow(expect.objectContaining(expected));
    expect(() => sanitizeEnvironmentName(provided)).toThrow(AppError);
  });
});

describe('a name that is made', () => {
  const now = new Date('2026-05-06T07:08:09.123Z');
  const clients = ['***', 'x'.repeat(100), 'Müller & Söhne', '株式会社', ' - ', `${'ab '.repeat(33)}c`, '1'];

  it.each(clients)('fits and is valid for the client %j', (client) => {
    expect(generateEnvironmentName(client, now)).toMatch(environmentNamePattern);
  });

  it.each(clients)('of client %j comes through sanitizing unchanged', (client) => {
    const name = generateEnvironmentName(client, now);
    expect(sanitizeEnvironmentName(name)).toBe(name);
  });

  it('says the client and the time', () => {
    expect(generateEnvironmentName('Acme Corp.', now)).toBe('staging-acme-corp-20260506-070809');
  });

  it('names somebody where nothing of the client is left', () => {
    expect(generateEnvironmentName('***', now)).toBe('staging-client-20260506-070809');
  });

  it.each(clients)('with a suffix fits, too, for the client %j', (client) => {
    const name = generateEnvironmentName(client, now, 'x7k2');
    expect(name).toMatch(environmentNamePattern);
    expect(name).toMatch(/-20260506-070809-x7k2$/);
  });
});
