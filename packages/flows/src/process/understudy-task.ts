#!/usr/bin/env node
import { exitCode } from '../core/exit-codes.ts';
import { createRedactor } from './redactor.ts';
import { runTask } from './run-task.ts';
import { stopSignal } from './stop-signal.ts';
import { createTaskOutput } from './task-output.ts';

/** How long a task may take to clean up after a signal to stop. */
const graceMs = 5_000;

const signal = stopSignal(process);
const redactor = createRedactor();
const output = createTaskOutput((line) => process.stdout.write(line), redactor);

signal.addEventListener('abort', () => {
  setTimeout(() => process.exit(exitCode.stopped), graceMs).unref();
});

const code = await runTask(process.argv[2] ?? '', {
  directory: process.cwd(),
  environment: process.env,
  signal,
  output,
  redactor,
});
// Open connections must not keep a task alive whose output is complete.
process.stdout.write('', () => process.exit(code));
