// `npm run release`: the next version into every package and both changelogs; docs/releasing.md has the rest.
import './node-version.mjs';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { runQuietly } from './install.mjs';
import { ensureInstalled, root } from './setup.mjs';

const read = (file) => readFileSync(join(root, file), 'utf8');
const write = (file, text) => writeFileSync(join(root, file), text);

await command(
  { name: 'npm run release', does: 'Writes the next version into every package and both changelogs.' },
  async () => {
    await ensureInstalled();
    await runQuietly('Setting versions', [join(root, 'node_modules', '.bin', 'changeset'), 'version'], { cwd: root });
    const { version } = JSON.parse(read('packages/client/package.json'));

    const folders = ['.', 'test', 'examples', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)];
    for (const file of folders.map((folder) => `${folder}/package.json`))
      write(file, read(file).replace(/"version": "[^"]*"/, `"version": "${version}"`));

    const changelog = read('CHANGELOG.md');
    const heading = `## ${version} (${new Date().toISOString().slice(0, 10)})`;
    if (!changelog.includes('\n## Unreleased\n')) throw new Error('CHANGELOG.md has nothing under "## Unreleased"');
    write('CHANGELOG.md', changelog.replace('\n## Unreleased\n', `\n${heading}\n`));
    process.stdout.write(`${version}: read the difference, run .ci/run, commit, then git tag --annotate v${version}\n`);
  },
);
