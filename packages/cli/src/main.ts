#!/usr/bin/env node
import { CommanderError } from '@commander-js/extra-typings';
import { confirm } from './confirm.ts';
import { describeError } from './describe-error.ts';
import { createProgram } from './program.ts';

const program = createProgram({
  confirm,
  print: (line) => void process.stdout.write(`${line}\n`),
  exitWith(status) {
    process.exitCode = status;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitStatus(error);
}

// Help was asked for, or shown since no command was given: it is printed by now.
function exitStatus(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (!(error instanceof CommanderError && error.code === 'commander.help'))
    process.stderr.write(`understudy: ${describeError(error, process.env)}\n`);
  return 2;
}
