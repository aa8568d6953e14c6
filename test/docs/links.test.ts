import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFiles, root, textOf } from './blocks/repository-files.ts';

it.each(repositoryFiles('*.md'))('every link of %s leads to a file, and to a heading of it', (file) => {
  const links = [...textOf(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([\w-]+))?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path);
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

it('every document that a source file names is in the repository', () => {
  const sources = repositoryFiles('*.ts', '*.mjs', '*.java', '*.sql', '*.yaml', '*.json', ':!test/docs');
  const missing = sources.flatMap((file) =>
    [...textOf(file).matchAll(/\b(?:[\w-]+\/)*[\w-]+\.md\b/g)]
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
