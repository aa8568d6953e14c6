#!/usr/bin/env node
import { exitCode } from '../core/exit-codes.ts';
import { createRedactor } from './redactor.ts';
import { runTask } from './run-task.ts';
import { stopSignal } from './stop-signal.ts';
import { createTaskOutput } from './task-output.ts';

/** How long a task may take to put things down once it is told to stop. */
const graceMs = 5_000;

const signal = stopSignal(process);
const redactor = createRedactor();
const speaker = createTaskOutput((line) => process.stdout.write(line), redactor);

signal.addEventListener('abort', () => {
  setTimeout(() => process.exit(exitCode.stopped), graceMs).unref();
});

const code = await runTask(process.argv[2] ?? '', {
  directory: process.cwd(),
  environment: process.env,
  signal,
  speaker,
  redactor,
});
// Open connections must not keep a task alive that has said all it had to say.
process.stdout.write('', () => process.exit(code));
