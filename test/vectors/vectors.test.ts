import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const recompute = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(folder, 'recompute.mjs'), ...args]);
const names = ['audit', 'callback', 'log-receipt', 'run-token', 'api-key', 'credentials'];

it('every vector is what Node alone computes', async () => {
  const { stdout } = await recompute();
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name}: as it must be`));
});

it.each([
  ['audit', '"outcome": "refused"', '"outcome": "success"'],
  ['callback', '"timestamp": 1767323045', '"timestamp": 1767323046'],
  ['log-receipt', 'copied', 'skipped'],
  ['run-token', '"exp": 1767326645', '"exp": 1767326646'],
  ['api-key', 'key_01k', 'key_01j'],
  ['credentials', 'correct horse', 'another horse'],
])('a vector of %s with another value is refused', async (name, was, is) => {
  const copy = await mkdtemp(join(tmpdir(), 'understudy-vectors-'));
  try {
    await cp(folder, copy, { recursive: true });
    const file = join(copy, `${name}.json`);
    const text = await readFile(file, 'utf8');
    expect(text).toContain(was);
    await writeFile(file, text.replace(was, is));
    await expect(recompute(copy)).rejects.toThrow('AssertionError');
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
