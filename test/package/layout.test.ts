import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', 'packages/*/src/**/*.ts'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !file.endsWith('.test.ts') && !file.includes('/testing/'));

/** The folders of a room, each with the folders beside it that its files import from. */
function importsBetweenFolders(room: string): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of files.filter((each) => each.startsWith(`${room}/`))) {
    for (const [, specifier] of readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      const [from, to] = [file, join(dirname(file), specifier ?? '')].map((path) => folderIn(room, path));
      if (from === undefined || to === undefined || from === to) continue;
      imports.set(from, (imports.get(from) ?? new Set()).add(to));
    }
  }
  return imports;
}

function folderIn(room: string, path: string): string | undefined {
  const parts = path.startsWith(`${room}/`) ? path.slice(room.length + 1).split('/') : [];
  return parts.length > 1 ? parts[0] : undefined;
}

/** Whether a way leads from a folder back to itself. */
function isInCircle(folder: string, imports: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const reached = new Set<string>();
  const waiting = [...(imports.get(folder) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached.has(folder);
}

it.each([
  'packages/server/src/services',
  'packages/server/src/adapters',
  'packages/flows/src',
  'packages/flows/src/adapters',
])('no folders of %s import each other in a circle', (room) => {
  const imports = importsBetweenFolders(room);
  expect([...imports.keys()].filter((folder) => isInCircle(folder, imports))).toEqual([]);
});

it('no file that a person wrote has over 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  expect(long).toEqual([]);
});

it('the tasks of the flows are all that their folder holds', () => {
  const tasks = files.filter((file) => file.startsWith('packages/flows/src/tasks/') && !file.endsWith('/index.ts'));
  const others = tasks.filter((file) => !readFileSync(join(root, file), 'utf8').includes('defineTask('));
  expect(others).toEqual([]);
});

it('no test mocks a module, which the files after it in the same worker would get', () => {
  const tests = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: root, encoding: 'utf8' }).split('\n');
  const mocking = tests.filter(
    (file) => file !== '' && /\bvi\.(do)?mock\(/i.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(mocking).toEqual([]);
});
