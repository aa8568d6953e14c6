import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const versionOf = (folder: string) => JSON.parse(text(`${folder}package.json`)).version;

it('all packages have one version, which is the newest in the changelog of the client', () => {
  const folders = ['', 'test/', 'examples/', ...readdirSync(`${root}packages`).map((name) => `packages/${name}/`)];
  const version = versionOf('packages/client/');
  expect(new Set(folders.map(versionOf))).toEqual(new Set([version]));
  expect(/^## (\S+)$/m.exec(text('packages/client/CHANGELOG.md'))?.[1]).toBe(version);
});

it('the changelog for users begins with what is unreleased or with this version', () => {
  const [, first] = /^## (\S+)/m.exec(text('CHANGELOG.md')) ?? [];
  expect(['Unreleased', versionOf('')]).toContain(first);
});
