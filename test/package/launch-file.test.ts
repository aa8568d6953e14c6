import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Not a template of ours: the editor puts it in.
const folder = '$' + '{workspaceFolder}/';
const configuration = z.looseObject({
  name: z.string(),
  program: z.string(),
  runtimeArgs: z.array(z.string()).default([]),
});
const { configurations } = z
  .looseObject({ configurations: z.array(configuration) })
  .parse(JSON.parse(readFileSync(`${root}.vscode/launch.json`, 'utf8')));

it.each(configurations)('the debugger finds the files of "$name"', ({ program, runtimeArgs }) => {
  const named = [program, ...runtimeArgs].filter((each) => each.startsWith(folder));
  expect(named.length).toBeGreaterThan(0);
  for (const each of named) expect(existsSync(each.replace(folder, root)), each).toBe(true);
});
