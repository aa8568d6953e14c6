import { describe, expect, it } from 'vitest';
import type { Railway } from '../core/railway.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { type MemoryEnvironment, markedBy, memoryWorld } from '../testing/memory-world.ts';
import { expireEnvironments } from './expire-environments.ts';

const now = new Date('2026-06-01T12:00:00Z');

function staging(id: string, expiresAt: string, more: Partial<MemoryEnvironment> = {}): MemoryEnvironment {
  return { id, sourceId: 'production', variables: markedBy('x', id, { UNDERSTUDY_EXPIRES_AT: expiresAt }), ...more };
}

async function expire(
  environments: readonly MemoryEnvironment[],
  change: (railway: Railway) => Partial<Railway> = () => ({}),
  signal?: AbortSignal,
) {
  const { world, calls } = memoryWorld([{ id: 'production' }, ...environments], { now });
  const context = { ...fakeContext(signal), inputs: { railway_project_id: 'p' } };
  const changed = { ...world, railway: { ...world.railway, ...change(world.railway) } };
  const result = await expireEnvironments.run(context, changed).catch((error: unknown) => error);
  return { result, calls, lines: context.lines };
}

describe('the end of an environment', () => {
  it.each([
    ['2026-06-01T11:59:59.999Z', ['e']],
    ['2026-06-01T12:00:00.000Z', ['e']],
    ['2026-06-01T12:00:00.001Z', []],
    ['2026-06-01T14:00:00+02:00', ['e']],
    ['2026-06-01T14:00:01+02:00', []],
    ['', []],
    ['some day', []],
  ])('%s has come at noon: %j', async (expiresAt, deleted) => {
    expect((await expire([staging('e', expiresAt)])).result).toEqual({ deleted });
  });

  it.each<[string, MemoryEnvironment]>([
    ['not marked', { id: 'e', sourceId: 'production' }],
    ['marked by inheritance', { ...staging('e', '2020-01-01T00:00:00Z'), id: 'copy' }],
    ['no duplicate', { id: 'e', variables: staging('e', '2020-01-01T00:00:00Z').variables ?? {} }],
  ])('never comes for one that is %s', async (_, environment) => {
    expect(await expire([environment])).toMatchObject({ result: { deleted: [] }, calls: [] });
  });

  it('waits while others are duplicates of it', async () => {
    const origin = staging('origin', '2020-01-01T00:00:00Z');
    const { result, lines, calls } = await expire([origin, { id: 'offspring', sourceId: 'origin' }]);
    expect(result).toEqual({ deleted: [] });
    expect(calls).toEqual([]);
    expect(lines).toContainEqual({
      level: 'WARN',
      message: '"origin" has expired, but is the source of another environment: keeping it',
    });
  });

  it('comes for the others where one cannot be deleted, and says so in the end', async () => {
    const refusing = ({ deleteEnvironment }: Railway) => ({
      deleteEnvironment: (id: string) =>
        id === 'one' ? Promise.reject(new Error('Railway answered no')) : deleteEnvironment(id),
    });
    const both = ['one', 'two'].map((id) => staging(id, '2020-01-01T00:00:00Z'));
    const { result, calls, lines } = await expire(both, refusing);
    expect(result).toMatchObject({ name: 'TaskError', fatal: false, message: 'Could not delete one' });
    expect(calls).toEqual(['deleteEnvironment two']);
    expect(lines).toContainEqual({ level: 'WARN', message: '"one" could not be deleted: Railway answered no' });
  });

  it('is not taken for a failure to delete where the task is stopped', async () => {
    const stop = new AbortController();
    const stopping = () => ({
      deleteEnvironment: async () => {
        stop.abort(new Error('told to stop'));
        throw new Error('aborted');
      },
    });
    const { result } = await expire([staging('one', '2020-01-01T00:00:00Z')], stopping, stop.signal);
    expect(result).toMatchObject({ message: 'told to stop' });
  });
});
