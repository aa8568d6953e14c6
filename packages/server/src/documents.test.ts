import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, settings } from './config.ts';
import { errorCodes } from './core/app-error.ts';
import { cloneRequest } from './core/clone-request.ts';
import { access, appRouter } from './procedures/router.ts';
import { codeIn, repositoryFile, tableRows } from './testing/markdown-table.ts';
import { endpointsOf } from './transport/rest/endpoints.ts';

const contract = repositoryFile('docs/contract.md');
const names = Object.keys(settings.shape).sort();
const least = { UNDERSTUDY_SECRET_KEY: 'x'.repeat(32), RAILWAY_TOKEN: 'token' };
const required = names.filter((name) => name in least);
const defaults: Readonly<Record<string, unknown>> = { ...readConfig(least), ...empty(required) };

function empty(of: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(of.map((name) => [name, undefined]));
}

/** A default as a table has it: alone between backticks; nothing where there is none, or none that is a constant. */
function constantIn(cell: string): string | undefined {
  return /^`([^`]+)`$/.exec(cell)?.[1];
}

function constantOf(value: unknown): string | undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : String(value);
}

describe('docs/contract.md', () => {
  it('has every route of the router with who may call it, and no other', () => {
    const written = tableRows(contract, '## Routes').flatMap(([route = '', , , who = '']) =>
      who ? [[...codeIn(route), ...codeIn(who)].join(' ')] : [],
    );
    const served = endpointsOf(appRouter).map(({ route: { method, path }, name }) =>
      [method, path, access.get(name)].join(' '),
    );
    expect(written.toSorted()).toEqual([...new Set(served)].toSorted());
  });

  it('has every error with its status, and no other', () => {
    const written = tableRows(contract, '## Errors').map(([link = '', status]) => {
      const [, code, page] = /^\[(\w+)\]\(errors\/(\w+)\.md\)$/.exec(link) ?? [];
      expect(page).toBe(code);
      return [code, Number(status)];
    });
    expect(written).toEqual(
      expect.arrayContaining(Object.entries(errorCodes).map(([code, { status }]) => [code, status])),
    );
    expect(written).toHaveLength(Object.keys(errorCodes).length);
  });

  it('has every setting that the server reads with its default, and no other', () => {
    const written = tableRows(contract, '## Settings').map(([name = '', byDefault = '']) => ({
      name: codeIn(name).join(),
      required: byDefault === 'required',
      byDefault: constantIn(byDefault),
    }));
    const read = names.map((name) => ({
      name,
      required: required.includes(name),
      byDefault: constantOf(defaults[name]),
    }));
    expect(written.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(read);
  });

  it('has every field of a clone request with its default, and no other', () => {
    const written = tableRows(contract, '## A clone request').map(([field = '', byDefault = '']) => ({
      field: codeIn(field).join(),
      required: byDefault === 'required',
      byDefault: constantIn(byDefault),
    }));
    const filled: Readonly<Record<string, unknown>> = cloneRequest.parse({ client_name: 'Acme' });
    const read = Object.keys(cloneRequest.shape).map((field) => ({
      field,
      required: field === 'client_name',
      byDefault: field === 'client_name' ? undefined : constantOf(filled[field]),
    }));
    expect(written).toEqual(read);
  });

  it.each(tableRows(contract, '## Scenarios of the specification'))(
    'names for scenario %s a test that says so',
    (scenario = '', _promise, test = '') => {
      const title = scenario.replace(/^\d+\.\d+ /, '');
      expect(repositoryFile(codeIn(test).join())).toContain(`Scenario: ${title}`);
    },
  );
});

describe('README.md', () => {
  const rows = tableRows(repositoryFile('README.md'), '## Settings').map(
    ([setting = '', needed = '', example = '']) => ({
      setting: codeIn(setting).join(),
      isRequired: needed === 'yes',
      example: codeIn(example).join(),
    }),
  );

  it('has every setting that the server reads, and no other, and says which are required', () => {
    expect(rows.map(({ setting }) => setting).toSorted()).toEqual(names);
    expect(rows.flatMap(({ setting, isRequired }) => (isRequired ? [setting] : [])).toSorted()).toEqual(required);
  });

  it('has for each an example that the server takes', () => {
    const examples = Object.fromEntries(rows.map(({ setting, example }) => [setting, example]));
    expect(() => readConfig({ ...examples, ...least })).not.toThrow();
  });
});

describe('.env.example', () => {
  const written = parseEnv(repositoryFile('.env.example').replace(/^#(?=[A-Z_]+=)/gm, ''));

  it('has every setting that the server reads, and no other', () => {
    expect(Object.keys(written).toSorted()).toEqual(names);
  });

  it('sets nothing but what is required', () => {
    const uncommented = parseEnv(repositoryFile('.env.example'));
    expect(Object.keys(uncommented).toSorted()).toEqual(required);
  });

  it('has values that the server takes, and the default where there is one', () => {
    const config: Readonly<Record<string, unknown>> = readConfig({ ...written, ...least });
    const constants = Object.entries(defaults).filter(([, value]) => constantOf(value) !== undefined);
    expect(config).toMatchObject(Object.fromEntries(constants));
  });
});

it.each(Object.keys(errorCodes))('docs/errors has a page for %s', (code) => {
  expect(existsSync(fileURLToPath(new URL(`../../../docs/errors/${code}.md`, import.meta.url)))).toBe(true);
});
