// `npm run api`: writes what the server's procedures take and answer as plain types, so that what is published needs
// neither the server's types nor its libraries. `--check` compares.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { appRouter } from '@understudy/server/router';
import { typesText } from './types-text.ts';

const file = fileURLToPath(new URL('../src/types.ts', import.meta.url));
const text = formatted(typesText(appRouter));
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('packages/client/src/types.ts does not have the types of the router: npm run api\n');
  process.exitCode = 1;
}

function formatted(source: string): string {
  const biome = fileURLToPath(new URL('../../../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=types.ts'], {
    input: source,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the types cannot be formatted: ${stderr}\n${source}`);
  return stdout;
}
