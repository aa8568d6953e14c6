import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryClone } from '../testing/memory-clone.ts';
import { type MemoryEnvironment, markedBy, memoryWorld } from '../testing/memory-world.ts';
import type { Clone } from './clone-of.ts';
import { findHolder } from './find-holder.ts';
import { markAsOurs } from './mark-as-ours.ts';

const clone: Clone = { ...memoryClone, executionId: 'ours', environmentsBefore: ['production', 'stood-before'] };

const find = async (environments: readonly MemoryEnvironment[], more: Partial<Clone> = {}) =>
  findHolder({ ...clone, ...more }, memoryWorld([{ id: 'production' }, ...environments]).world);

describe('who holds the name of a clone', () => {
  it('is nobody where no environment has it', async () => {
    expect(await find([{ id: 'e', name: 'stage-2', variables: markedBy('ours', 'e') }])).toEqual({ kind: 'nobody' });
  });

  it('is this execution by its marker, whatever else the environment is', async () => {
    const holder = await find([{ id: 'stood-before', name: 'stage', variables: markedBy('ours', 'stood-before') }]);
    expect(holder).toMatchObject({
      kind: 'us',
      environment: { id: 'stood-before' },
      marker: { executionId: 'ours' },
    });
  });

  it('is this execution by source and time, as long as there is no marker', async () => {
    const holder = await find([{ id: 'e', name: 'stage', sourceId: 'production' }]);
    expect(holder).toMatchObject({ kind: 'us', environment: { id: 'e' }, marker: undefined });
  });

  it('is this execution where the marker is the one of its source', async () => {
    const variables = markedBy('that-made-the-source', 'production');
    expect(await find([{ id: 'e', name: 'stage', sourceId: 'production', variables }])).toMatchObject({ kind: 'us' });
  });

  it.each<[string, MemoryEnvironment, Partial<Clone>]>([
    ["another execution's marker", { id: 'e', sourceId: 'production', variables: markedBy('theirs', 'e') }, {}],
    ['no marker, and another source', { id: 'e', sourceId: 'other' }, {}],
    ['no marker, and no source', { id: 'e' }, {}],
    ['no marker, and it stood before', { id: 'stood-before', sourceId: 'production' }, {}],
    ['no marker, and nothing was validated', { id: 'e', sourceId: 'production' }, { sourceEnvironmentId: undefined }],
    ['no marker, no source, and nothing was validated', { id: 'e' }, { sourceEnvironmentId: undefined }],
  ])('is somebody else: %s', async (_, environment, more) => {
    const holder = await find([{ ...environment, name: 'stage' }], more);
    expect(holder).toMatchObject({ kind: 'other', environment: { id: environment.id } });
  });
});

describe('marking an environment', () => {
  const mark = async (variables: Readonly<Record<string, string>>, more: object = {}) => {
    const memory = memoryWorld([{ id: 'e', variables }]);
    const actors = { context: fakeContext(), world: memory.world };
    await markAsOurs({ ...clone, inputs: { ...clone.inputs, ...more } }, 'e', actors);
    return memory;
  };

  it('writes execution, client and end, and no claims', async () => {
    expect((await mark({}, { expires_at: '2026-07-01T00:00:00Z' })).variablesOf('e')).toEqual({
      ...markedBy('ours', 'e'),
      UNDERSTUDY_CLIENT_NAME: 'Acme',
      UNDERSTUDY_EXPIRES_AT: '2026-07-01T00:00:00.000Z',
      UNDERSTUDY_OPENED_PROXIES: '[]',
    });
  });

  it('leaves one that is ours already, with its claims', async () => {
    const { calls } = await mark(markedBy('ours', 'e'));
    expect(calls).toEqual([]);
  });

  it.each([
    ['inherited', markedBy('old', 'production')],
    ["another execution's", markedBy('theirs', 'e')],
  ])('replaces a marker that is %s', async (_, variables) => {
    expect((await mark(variables)).variablesOf('e')).toMatchObject(markedBy('ours', 'e'));
  });
});
