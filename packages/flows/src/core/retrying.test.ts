import { expect, it } from 'vitest';
import { type Retrying, retrying } from './retrying.ts';

function recorded(options: Partial<Retrying> = {}) {
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  const how: Retrying = { delayMs: (_, tries) => 100 * tries, sleep, signal: new AbortController().signal, ...options };
  return { waits, how };
}

function failing(times: number) {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw new Error(`failure ${tries}`);
    return tries;
  };
}

it('does the work again until it succeeds, after each wait that is asked for', async () => {
  const { waits, how } = recorded();
  expect(await retrying(how, failing(3))).toBe(4);
  expect(waits).toEqual([100, 200, 300]);
});

it('throws the last error where no further try is wanted', async () => {
  const { waits, how } = recorded({ delayMs: (_, tries) => (tries < 2 ? 1 : undefined) });
  await expect(retrying(how, failing(9))).rejects.toThrow('failure 2');
  expect(waits).toEqual([1]);
});

it('does not begin where it was stopped before', async () => {
  const { how } = recorded({ signal: AbortSignal.abort(new Error('stopped')) });
  await expect(retrying(how, failing(0))).rejects.toThrow('stopped');
});

it('ends with the reason of the stop, not with the error that it caused', async () => {
  const controller = new AbortController();
  const { how, waits } = recorded({ signal: controller.signal });
  const work = async () => {
    controller.abort(new Error('stopped'));
    throw new Error('socket closed');
  };
  await expect(retrying(how, work)).rejects.toThrow('stopped');
  expect(waits).toEqual([]);
});
