import type { Phase, Target } from './target.ts';

// A child of the bench: name of the phase and target in its arguments, what was done in its one message.
const [, , name = '', target = ''] = process.argv;
// Each phase's default export is of this type.
const { default: phase } = (await import(`./${name}.ts`)) as { default: Phase };
// What the bench wrote.
const against = JSON.parse(target) as Target;
process.send?.(await phase(against, performance.now() + against.seconds * 1_000));
