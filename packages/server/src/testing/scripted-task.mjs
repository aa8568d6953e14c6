// A task program for tests of engines: what it does stands in the execution's inputs, under `script` and the task's id.
// Plain JavaScript, since an engine starts it as it starts the real one.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const task = process.argv[2];
const context = JSON.parse(readFileSync('.kestra-execution-context.json', 'utf8'));
const attempt = context.taskrun.attemptsCount + 1;
const script = context.inputs.script?.[task] ?? {};
const say = (message) => process.stdout.write(`::${JSON.stringify(message)}::\n`);

process.on('SIGTERM', () => !script.stubborn && process.exit(143));
// The pipe ends with the engine.
if (process.env.UNDERSTUDY_PARENT_PIPE) process.stdin.resume().on('end', () => !script.orphan && process.exit(143));

// As a shell would leave it behind.
const child = script.child && spawn('sleep', ['600'], { stdio: ['ignore', 'inherit', 'inherit'] });
child?.unref();
const failedBefore = context.outputs[task]?.vars?.failure;
if (failedBefore?.last_attempt) {
  // As every task of ours: an engine that knows no end of attempts goes on with them.
  say({ logs: [{ level: 'ERROR', message: `Not tried again: ${failedBefore.message}` }] });
  say({ outputs: { failure: failedBefore } });
  process.stdout.write('', () => process.exit(2));
  await sleep(60_000);
}
if (script.trace) {
  appendFileSync(script.trace, `${JSON.stringify({ task, attempt, pid: process.pid, child: child?.pid })}\n`);
}
for (const level of ['INFO', 'WARN']) if (script[level]) say({ logs: [{ level, message: script[level] }] });
for (let line = 1; line <= (script.lines ?? 0); line++) process.stdout.write(`line ${line}\n`);
if (script.stderr) process.stderr.write(`${script.stderr}\n`);
if (script.tell) process.stdout.write(`${JSON.stringify({ context, environment: process.env })}\n`);
while (script.until && !existsSync(script.until)) await sleep(20);
if (attempt <= (script.failures ?? 0)) {
  if (script.message) say({ logs: [{ level: 'ERROR', message: script.message }] });
  const kind = script.kind ?? (script.fatal && 'failed');
  if (kind)
    say({ outputs: { failure: { kind, message: script.message, ...(script.fatal && { last_attempt: attempt }) } } });
  process.exitCode = script.fatal ? 2 : 1;
} else {
  say({ metrics: [{ name: 'rows', type: 'counter', value: 7 }] });
  say({ outputs: { ...script.outputs, attempt } });
}
// Not process.exit(): it would throw away what was said and has not been read yet.
process.stdin.destroy();
