import { readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';

/** What a bench measured: `ratios` compare sides of the same run, `raw` has the figures behind them. */
export interface Measured {
  readonly ratios: Readonly<Record<string, number>>;
  readonly raw: Readonly<Record<string, unknown>>;
}

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const [name = ''] = positionals;
const known = await names();
if (!known.includes(name)) {
  process.stderr.write(`bench: one of ${known.join(', ')}, not "${name}"\n`);
  process.exit(1);
}
// Its default export is the bench; the list above has only such files.
const { default: bench } = (await import(`./${name}.ts`)) as { default: () => Promise<Measured> };
const measured = await bench();
// biome-ignore lint/suspicious/noConsole: a table is what a person asked for
console.table({ ...flat(measured.raw), ...measured.ratios });
if (values.json) process.stdout.write(`${JSON.stringify({ name, ...measured })}\n`);
process.exit(0);

async function names(): Promise<string[]> {
  const files = await readdir(import.meta.dirname, { withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && file.name !== 'main.ts')
    .map((file) => file.name.slice(0, -'.ts'.length));
}

function flat(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(raw).map(([key, value]) => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(entries);
}
