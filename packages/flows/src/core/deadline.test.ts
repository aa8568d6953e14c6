import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadlineAfter } from './deadline.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
let collecting: NodeJS.Timeout;
// As it goes in a busy process: what nobody refers to is collected while the deadline runs.
beforeAll(() => {
  collecting = setInterval(collect, 5);
});
afterAll(() => clearInterval(collecting));

it('aborts when its time is over, with a TimeoutError, though nobody holds it but who listens', async () => {
  const parent = new AbortController();
  const reason = await new Promise((resolve) => {
    const { signal } = deadlineAfter(50, parent.signal);
    signal.addEventListener('abort', () => resolve(signal.reason));
  });
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});

it('aborts with its parent, for its reason', async () => {
  const parent = new AbortController();
  using deadline = deadlineAfter(60_000, parent.signal);
  const aborted = once(deadline.signal, 'abort');
  parent.abort(new Error('stopped'));
  await aborted;
  expect(deadline.signal.reason).toEqual(new Error('stopped'));
});
