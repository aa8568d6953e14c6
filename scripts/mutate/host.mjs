// A warm Vitest in a process of its own: gets a file's mutated text and test files, answers whether they are green.
// The text stands in for the file when Vitest loads it; nothing is written.
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const resolve = { conditions: ['understudy-source'] };
let mutated;

const vitest = await createVitest(
  'test',
  {
    config: false,
    root,
    include: ['packages/*/src/**/*.test.ts'],
    watch: false,
    bail: 1,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: [{}],
  },
  {
    resolve,
    ssr: { resolve },
    plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => (mutated?.file === id ? mutated.text : undefined) }],
  },
);
const project = vitest.getRootProject();

process.on('message', async ({ file, text, tests }) => {
  if (mutated) vitest.invalidateFile(mutated.file);
  mutated = text === undefined ? undefined : { file, text };
  vitest.invalidateFile(file);
  const startedAt = performance.now();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    tests.map((test) => project.createSpecification(test)),
  );
  const ran = testModules.length === tests.length;
  const failed = testModules.filter((each) => !each.ok());
  const errors = failed.flatMap((each) => [
    ...each.errors(),
    ...[...each.children.allTests('failed')].flatMap((test) => test.result().errors ?? []),
  ]);
  vitest.state.clearFiles?.(project, tests);
  process.send({
    green: ran && failed.length === 0 && unhandledErrors.length === 0,
    why: String(errors[0]?.message ?? unhandledErrors[0]?.message ?? '').split('\n')[0],
    ms: performance.now() - startedAt,
  });
});
process.on('disconnect', () => process.exit());
process.send('ready');
