import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopSignal } from './stop-signal.ts';

/** As much of a process as can tell it to stop. */
function fakeProcess(env: Readonly<Record<string, string>> = {}) {
  const stdin = Object.assign(new EventEmitter(), { resumed: false, resume: () => {} });
  const stdout = new EventEmitter();
  const process = Object.assign(new EventEmitter(), { env, stdin, stdout });
  return { process, stdin, stdout, signal: stopSignal(process as unknown as NodeJS.Process) };
}

describe('the signal to stop', () => {
  it('is not given as long as nothing happens', () => {
    expect(fakeProcess({ UNDERSTUDY_PARENT_PIPE: '1' }).signal.aborted).toBe(false);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('is given by %s', (name) => {
    const { process, signal } = fakeProcess();
    process.emit(name);
    expect(signal.reason).toMatchObject({ name: 'Stopped', message: `stopped by ${name}` });
  });

  it('is given where nobody reads the output', () => {
    const { stdout, signal } = fakeProcess();
    stdout.emit('error', new Error('EPIPE'));
    expect(signal.reason).toMatchObject({ message: 'the reader of the output is gone' });
  });

  it.each(['end', 'close', 'error'])("is given by the %s of the engine's pipe", (event) => {
    const { stdin, signal } = fakeProcess({ UNDERSTUDY_PARENT_PIPE: '1' });
    stdin.emit(event);
    expect(signal.reason).toMatchObject({ message: 'the engine is gone' });
  });

  it.each([{}, { UNDERSTUDY_PARENT_PIPE: '0' }])('is not given by the end of another input: %j', (env) => {
    const { stdin, signal } = fakeProcess(env);
    stdin.emit('end');
    expect(signal.aborted).toBe(false);
  });
});
