// What `npm run mutate` starts: changes each file in many small ways, and says which changes no test has noticed.
// Nothing is written to the tree. How to read it: docs/testing.md.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSharedPostgres } from '../../packages/server/src/testing/shared-postgres.ts';
import { ensureBuilt, root } from '../setup.mjs';
import { mutantsOf, withMutant } from './mutants.mjs';
import { nearestTests } from './nearest-tests.mjs';
import { options } from './options.mjs';
import { createTestHost } from './test-host.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options });
const files = positionals.flatMap((path) => sourcesAt(resolve(path)));

const base = new Map();
let host;
if (values.list) for (const file of files) for (const mutant of selected(file)) console.log(textOf(file, mutant));
else await main();

async function main() {
  await ensureBuilt();
  const postgres = await startSharedPostgres();
  host = createTestHost({ UNDERSTUDY_TEST_POSTGRES: postgres.url });
  process.once('SIGINT', () => void end(postgres, 130));
  process.once('SIGTERM', () => void end(postgres, 143));
  try {
    const rows = [];
    for (const file of files) rows.push(await mutateFile(file));
    report(rows);
  } finally {
    host.stop();
    await postgres[Symbol.asyncDispose]();
  }
}

async function end(postgres, status) {
  host.stop();
  await postgres[Symbol.asyncDispose]();
  process.exit(status);
}

async function mutateFile(file) {
  const text = readFileSync(file, 'utf8');
  const name = relative(root, file);
  const near = nearestTests(root, file);
  const asked = near.filter((test) => values.with.some((part) => test.includes(part)));
  let tests = values.only ? asked : [...new Set([...asked, ...near.slice(0, Number(values.tests))])];
  const row = { file: name, mutants: 0, killed: 0, survivors: [], by: {} };
  for (const mutant of selected(file)) {
    row.mutants += 1;
    const killer = await killerOf({ file, text: withMutant(text, mutant) }, tests);
    if (killer) {
      row.killed += 1;
      row.by[killer.test] = (row.by[killer.test] ?? 0) + 1;
      // What has killed one mutant of a file is the likeliest to kill the next.
      tests = [killer.test, ...tests.filter((test) => test !== killer.test)];
    } else {
      row.survivors.push(textOf(file, mutant));
      console.error(`survived  ${textOf(file, mutant)}`);
    }
  }
  console.error(`${name}: ${row.killed} of ${row.mutants}`);
  return row;
}

async function killerOf(mutated, tests) {
  for (const test of tests) {
    const usual = await baseline(test);
    const answer =
      usual === undefined ? { green: true } : await host.run({ ...mutated, tests: [test] }, 30_000 + usual * 4);
    if (!answer.green) return { test: relative(root, test), why: answer.why };
  }
  return undefined;
}

/** How long a test takes on the file as it is; undefined where it is red there, and proves nothing. */
async function baseline(test) {
  if (!base.has(test)) {
    const { green, ms, why } = await host.run({ file: test, tests: [test] }, 300_000);
    if (!green) console.error(`left out, red without any mutant: ${relative(root, test)}: ${why}`);
    base.set(test, green ? ms : undefined);
  }
  return base.get(test);
}

function selected(file) {
  const ofLine = ({ line }) => !values.line || line === Number(values.line);
  const inSample = (_, index) => index % Number(values.every) === 0;
  return mutantsOf(readFileSync(file, 'utf8'), file).filter(ofLine).filter(inSample);
}

function report(rows) {
  const total = { file: 'all', mutants: sum(rows, 'mutants'), killed: sum(rows, 'killed') };
  const line = ({ file, mutants, killed }) => {
    const score = mutants === 0 ? '' : `${Math.round((100 * killed) / mutants)} %`;
    return `| ${file} | ${mutants} | ${killed} | ${mutants - killed} | ${score} |`;
  };
  console.log(
    [
      '| file | mutants | killed | survived | score |',
      '| --- | --- | --- | --- | --- |',
      ...[...rows, total].map(line),
    ].join('\n'),
  );
  if (values.report) writeFileSync(values.report, JSON.stringify(rows, null, 2));
}

function sum(rows, field) {
  return rows.reduce((total, row) => total + row[field], 0);
}

function textOf(file, { line, what, original, replacement }) {
  const short = (text) => text.replaceAll(/\s+/g, ' ').slice(0, 70);
  return `${relative(root, file)}:${line} ${what}: ${short(original)} → ${short(replacement) || '(nothing)'}`;
}

function sourcesAt(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((file) => /\.ts$/.test(file) && !/\.(test|contract)\.ts$|\/testing\//.test(file))
    .sort();
}
