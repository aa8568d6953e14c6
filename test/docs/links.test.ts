import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './blocks/code-block.ts';

const tracked = (...patterns: string[]) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
const text = (file: string) => readFileSync(join(root, file), 'utf8');

it.each(tracked('*.md'))('every link of %s leads to a file, and to a heading of it', (file) => {
  const links = [...text(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([\w-]+))?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path);
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(text(target)).includes(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

it('every document that a source file names is in the repository', () => {
  const sources = tracked('*.ts', '*.mjs', '*.java', '*.sql', '*.yaml', '*.json', ':!test/docs');
  const missing = sources.flatMap((file) =>
    [...text(file).matchAll(/\b(?:[\w-]+\/)*[\w-]+\.md\b/g)]
      .map(([named]) => named)
      .filter((named) => ![named, join(dirname(file), named)].some((path) => existsSync(join(root, path))))
      .map((named) => `${file}: ${named}`),
  );
  expect(missing).toEqual([]);
});

// As GitHub makes them: lower case, punctuation gone, hyphens for spaces.
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}
