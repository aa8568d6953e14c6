import { expect, it } from 'vitest';
import type { Caller } from '../../core/caller.ts';
import { mustActIn, mustBePermitted, seesNamespace, seesProject } from './permissions.ts';

const reader: Caller = {
  id: 'key:1',
  kind: 'api-key',
  name: 'Reader',
  namespaces: ['dev.deployment'],
  projects: ['acme'],
  permissions: ['history:read'],
};
const forbidden = expect.objectContaining({ code: 'ForbiddenError' });

it('a caller may what it is permitted to', () => {
  expect(() => mustBePermitted(reader, 'history:read')).not.toThrow();
});

it('a caller may nothing else', () => {
  expect(() => mustBePermitted(reader, 'clone')).toThrow(forbidden);
});

it('an admin may everything', () => {
  expect(() => mustBePermitted({ ...reader, permissions: ['admin'] }, 'environments:delete')).not.toThrow();
});

it('a caller acts in its namespaces', () => {
  expect(() => mustActIn(reader, 'dev.deployment')).not.toThrow();
});

it.each(['prod', 'dev', 'dev.deployment.eu', 'DEV.deployment', '*', ''])('a caller does not act in %j', (namespace) => {
  expect(() => mustActIn(reader, namespace)).toThrow(forbidden);
});

it('who has * sees every namespace', () => {
  expect(seesNamespace({ ...reader, namespaces: ['*'] }, 'prod')).toBe(true);
});

it('who has none sees none', () => {
  expect(seesNamespace({ ...reader, namespaces: [] }, 'dev.deployment')).toBe(false);
});

it('a project exists for a caller who has it, or all', () => {
  expect(['acme', 'globex'].map((project) => seesProject(reader, project))).toEqual([true, false]);
  expect(seesProject({ ...reader, projects: ['*'] }, 'globex')).toBe(true);
  expect(seesProject({ ...reader, projects: [] }, 'acme')).toBe(false);
});

it('what belongs to no project exists for who sees all of them', () => {
  const callers = [{ ...reader, projects: ['*'] }, reader, { ...reader, permissions: ['admin'] } as const];
  expect(callers.map((caller) => seesProject(caller, undefined))).toEqual([true, false, false]);
});
