// Which test files can notice a change of a source file, the likeliest first.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Test files that import the file, over however many others: its own first, then by names, folders and distance. */
export function nearestTests(root, file) {
  const { importers } = graphOf(root);
  const distances = new Map([[file, 0]]);
  for (const [each, distance] of distances)
    for (const importer of importers.get(each) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1);
  const words = wordsOf(file);
  const cost = (test) => [
    test === file.replace(/\.ts$/, '.test.ts') ? 0 : 1,
    dirname(test) === dirname(file) && distances.get(test) === 1 ? 0 : 1,
    -[...wordsOf(test)].filter((word) => words.has(word)).length,
    distances.get(test),
    relative(dirname(file), test).split('/').length,
  ];
  return [...distances.keys()]
    .filter((each) => each.endsWith('.test.ts'))
    .map((test) => ({ test, cost: cost(test) }))
    .sort((one, other) => compare(one.cost, other.cost))
    .map(({ test }) => test);
}

let known;
function graphOf(root) {
  known ??= buildGraph(root);
  return known;
}

function buildGraph(root) {
  const importers = new Map();
  const entries = packageEntries(root);
  for (const file of sourceFiles(root)) {
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles) {
      const target = fileName.startsWith('.') ? join(dirname(file), fileName) : entries.get(fileName);
      if (!target) continue;
      if (!importers.has(target)) importers.set(target, new Set());
      importers.get(target).add(file);
    }
  }
  return { importers };
}

function sourceFiles(root) {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name, 'src'))
    .flatMap((folder) => {
      try {
        return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
      } catch {
        return [];
      }
    })
    .filter((file) => file.endsWith('.ts'));
}

// `@understudy/flows/specs` → the source that the package exports under that name.
function packageEntries(root) {
  const entries = new Map();
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name);
    const { name: packageName, exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const [path, target] of Object.entries(exports))
      if (target?.['understudy-source'])
        entries.set(join(packageName, path), join(folder, target['understudy-source']));
  }
  return entries;
}

function wordsOf(path) {
  const words = basename(path)
    .replace(/(\.test)?\.ts$/, '')
    .split('-');
  return new Set([...words, basename(dirname(path))].map((word) => word.replace(/(s|ed)$/, '')));
}

function compare(one, other) {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : one[at] - other[at];
}
