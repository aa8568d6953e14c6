import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const versions = z.record(z.string(), z.string()).default({});
const manifest = z.object({ dependencies: versions, devDependencies: versions, peerDependencies: versions });

const manifests = ['', 'test/', 'examples/', ...readdirSync(`${root}packages`).map((name) => `packages/${name}/`)].map(
  (folder) => manifest.parse(JSON.parse(text(`${folder}package.json`))),
);
const ours = (name: string) => name.startsWith('@understudy/');
const onlyTypes = (name: string) => name.startsWith('@types/');

it('ARCHITECTURE.md says of every package that we depend on why it is there, and of no other', () => {
  const needed = manifests
    .flatMap((each) => Object.keys({ ...each.dependencies, ...each.devDependencies, ...each.peerDependencies }))
    .filter((name) => !ours(name) && !onlyTypes(name));
  const [, table = ''] = text('ARCHITECTURE.md').split('\n## Dependencies, and why each is there\n');
  const written = [...table.matchAll(/^\| ([^|]+) \|/gm)]
    .slice(2)
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  expect(written.toSorted()).toEqual([...new Set(needed)].toSorted());
});

it('every package that we depend on has one exact version', () => {
  const wanted = manifests
    .flatMap((each) => Object.entries({ ...each.dependencies, ...each.devDependencies }))
    .filter(([name]) => !ours(name));
  const loose = wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
  const exact = new Set(wanted.map(([name, version]) => `${name} ${version}`));
  expect(exact.size).toBe(new Set(wanted.map(([name]) => name)).size);
});
