import { expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { projectFor } from './project-for.ts';

const all: Caller = {
  id: 'key_1',
  kind: 'api-key',
  name: 'CI',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['clone'],
};
const acme: Caller = { ...all, projects: ['acme'] };

it('prefers the project of the request to the default', () => {
  expect(projectFor(all, 'mine', 'default')).toBe('mine');
  expect(projectFor(all, undefined, 'default')).toBe('default');
});

it('refuses a request without a project where there is no default', () => {
  const expected = { code: 'ValidationError', details: expect.objectContaining({ field: 'railway_project_id' }) };
  expect(() => projectFor(all, undefined, undefined)).toThrow(expect.objectContaining(expected));
});

it('knows no project beside the caller’s own', () => {
  const missing = { code: 'NotFoundError', details: { railway_project_id: 'globex' } };
  expect(projectFor(acme, 'acme', 'globex')).toBe('acme');
  expect(() => projectFor(acme, 'globex', 'acme')).toThrow(expect.objectContaining(missing));
});

it('does not say which project the default is to whom it is hidden from', () => {
  const missing = { code: 'NotFoundError', details: {}, message: 'There is no such Railway project' };
  expect(() => projectFor(acme, undefined, 'globex')).toThrow(expect.objectContaining(missing));
});
