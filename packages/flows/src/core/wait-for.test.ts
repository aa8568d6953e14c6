import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { waitFor } from './wait-for.ts';

describe('waiting for an answer', () => {
  async function wait(answers: readonly (string | undefined)[], timeoutMs = 60_000, signal?: AbortSignal) {
    const { world, waits } = memoryWorld([]);
    let asked = 0;
    const probe = async () => answers[asked++];
    const answer = waitFor({ what: 'a sign', timeoutMs, probe }, fakeContext(signal), world);
    return { result: await answer.catch((error: unknown) => error), waits, asked: () => asked };
  }

  it('ends with the first one, without a wait where it is there at once', async () => {
    expect(await wait(['yes', 'no'])).toMatchObject({ result: 'yes', waits: [] });
  });

  it.each([0, false, '', null])('takes %j for an answer', async (answer) => {
    const { world } = memoryWorld([]);
    expect(await waitFor({ what: 'it', timeoutMs: 1, probe: async () => answer }, fakeContext(), world)).toBe(answer);
  });

  it('asks again in intervals that grow by half, up to ten seconds', async () => {
    const { waits } = await wait([...Array<undefined>(14), 'yes'], 600_000);
    expect(waits.slice(0, 4)).toEqual([200, 300, 450, 675]);
    expect(waits[9]).toBeCloseTo(200 * 1.5 ** 9);
    expect(waits.slice(10)).toEqual([10_000, 10_000, 10_000, 10_000]);
  });

  it('fails once its time is up, to be tried again, and names what it waited for', async () => {
    const { result, waits } = await wait([], 500);
    expect(waits).toEqual([200, 300]);
    expect(result).toMatchObject({
      name: 'TaskError',
      fatal: false,
      message: 'Timed out after 0.5 s waiting for a sign',
    });
  });

  it('asks once more while a millisecond is left', async () => {
    expect((await wait([], 501)).waits).toEqual([200, 300, 450]);
  });

  it('asks once where there is no time at all', async () => {
    expect((await wait([], 0)).asked()).toBe(1);
  });

  it('does not ask once it is stopped', async () => {
    const { result, asked } = await wait(['yes'], 1_000, AbortSignal.abort(new Error('told to stop')));
    expect(result).toMatchObject({ message: 'told to stop' });
    expect(asked()).toBe(0);
  });
});
