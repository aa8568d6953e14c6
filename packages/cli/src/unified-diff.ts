import { createTwoFilesPatch } from 'diff';

/** A unified diff of two sources, as `diff -u` and `git` write it; empty where they are the same. */
export function unifiedDiff(name: string, before: string, after: string): readonly string[] {
  if (before === after) return [];
  const patch = createTwoFilesPatch(`installed/${name}`, `generated/${name}`, before, after, '', '', { context: 3 });
  // Without the line of equals signs that belongs before a file of several.
  return patch.split('\n').filter((line, at) => line !== '' && !(at === 0 && line.startsWith('===')));
}
