import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { repositoryFiles, root, textOf } from './blocks/repository-files.ts';

const manifest = z.object({ scripts: z.record(z.string(), z.string()).default({}) });

it.each(repositoryFiles('*.md'))('every link of %s leads to a file, and to a heading of it', (file) => {
  const links = [...textOf(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([\w-]+))?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path);
    return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

it('every document that a source file names is in the repository', () => {
  const documents = repositoryFiles('*.md');
  const sources = repositoryFiles('*.ts', '*.mjs', '*.java', '*.sql', '*.yaml', '*.json', ':!test/docs');
  const missing = sources.flatMap((file) =>
    [...textOf(file).matchAll(/\b(?:[\w-]+\/)*[\w-]+\.md\b/g)]
      .map(([named]) => named)
      .filter((named) => !documents.some((path) => `/${path}`.endsWith(`/${named}`)))
      .map((named) => `${file}: ${named}`),
  );
  expect(missing).toEqual([]);
});

it('every npm script that a document names is one of the repository, or of its own package', () => {
  const scriptsOf = (file: string) => {
    const { scripts } = manifest.parse(existsSync(join(root, file)) ? JSON.parse(textOf(file)) : {});
    return Object.keys(scripts);
  };
  const unknown = repositoryFiles('*.md').flatMap((file) => {
    const known = [...scriptsOf('package.json'), ...scriptsOf(join(dirname(file), 'package.json'))];
    const named = [...textOf(file).matchAll(/\bnpm run ([a-z][a-z-]*)/g)].map(([, name = '']) => name);
    return named.filter((name) => !known.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(unknown).toEqual([]);
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
