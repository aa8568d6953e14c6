import { describe, expect, it } from 'vitest';
import { RailwayError } from '../core/railway.ts';
import { markedBy, memoryWorld } from '../testing/memory-world.ts';
import { readMarker, writeClaims, writeMarker } from './marker.ts';

const place = { projectId: 'p', environmentId: 'e' };
const claim = { environmentId: 'e', serviceId: 's', port: 3306, closing: false };
const read = (variables: Readonly<Record<string, string | null>>) =>
  readMarker(memoryWorld([{ id: 'e', variables }]).world, place);

describe('the marker of an environment', () => {
  it('says which execution made it, for whom and until when', async () => {
    const variables = markedBy('x', 'e', {
      UNDERSTUDY_CLIENT_NAME: 'Acme',
      UNDERSTUDY_EXPIRES_AT: '2026-01-01T00:00:00Z',
      UNDERSTUDY_OPENED_PROXIES: JSON.stringify([claim]),
    });
    const marker = { executionId: 'x', clientName: 'Acme', expiresAt: '2026-01-01T00:00:00Z', claims: [claim] };
    expect(await read(variables)).toEqual(marker);
  });

  it('has neither client nor end nor claims where those are empty', async () => {
    const nothing = { executionId: 'x', clientName: null, expiresAt: null, claims: [] };
    expect(await read(markedBy('x', 'e'))).toEqual(nothing);
    const empty = { UNDERSTUDY_CLIENT_NAME: '', UNDERSTUDY_EXPIRES_AT: '', UNDERSTUDY_OPENED_PROXIES: '' };
    expect(await read(markedBy('x', 'e', empty))).toEqual(nothing);
  });

  it.each([
    ['without an execution', { UNDERSTUDY_ENVIRONMENT_ID: 'e' }],
    ['with an empty execution', markedBy('', 'e')],
    ['that was inherited from another environment', markedBy('x', 'other')],
    ['without any variable', {}],
  ])('%s is none', async (_, variables) => {
    expect(await read(variables)).toBeUndefined();
  });

  it('that names no environment is its own', async () => {
    expect(await read({ UNDERSTUDY_EXECUTION_ID: 'x' })).toMatchObject({ executionId: 'x' });
  });

  it.each(['{', '{}', '[{"environmentId":"e"}]', '[{"environmentId":"e","serviceId":"s","port":1.5}]'])(
    'that somebody edited claims nothing: %s',
    async (claims) => {
      expect(await read(markedBy('x', 'e', { UNDERSTUDY_OPENED_PROXIES: claims }))).toMatchObject({ claims: [] });
    },
  );

  it('claims what an earlier version wrote, not yet closing', async () => {
    const { closing: _, ...door } = claim;
    const variables = markedBy('x', 'e', { UNDERSTUDY_OPENED_PROXIES: JSON.stringify([door]) });
    expect(await read(variables)).toMatchObject({ claims: [claim] });
  });

  it('is none where the environment is gone', async () => {
    expect(await readMarker(memoryWorld([]).world, place)).toBeUndefined();
  });

  it.each([new RailwayError('unavailable', 'down'), new Error('broken')])(
    'is not taken for missing where it cannot be read: %s',
    async (error) => {
      const { world } = memoryWorld([], { railway: { variables: () => Promise.reject(error) } });
      await expect(readMarker(world, place)).rejects.toBe(error);
    },
  );

  it('is written whole, in one change, and read back', async () => {
    const { world, calls } = memoryWorld([{ id: 'e' }]);
    const marker = { executionId: 'x', clientName: 'Acme', expiresAt: '2026-01-01T00:00:00Z', claims: [claim] };
    await writeMarker(world, place, marker);
    expect(calls).toHaveLength(1);
    expect(await readMarker(world, place)).toEqual(marker);
  });

  it('is written without leaving anything inherited', async () => {
    const inherited = markedBy('old', 'other', { UNDERSTUDY_CLIENT_NAME: 'Old', UNDERSTUDY_EXPIRES_AT: 'then' });
    const { world, variablesOf } = memoryWorld([{ id: 'e', variables: inherited }]);
    await writeMarker(world, place, { executionId: 'x', clientName: null, expiresAt: null, claims: [] });
    expect(variablesOf('e')).toEqual({
      ...markedBy('x', 'e'),
      UNDERSTUDY_CLIENT_NAME: '',
      UNDERSTUDY_EXPIRES_AT: '',
      UNDERSTUDY_OPENED_PROXIES: '[]',
    });
  });

  it('keeps all but its claims where those are replaced', async () => {
    const { world } = memoryWorld([{ id: 'e', variables: markedBy('x', 'e', { UNDERSTUDY_CLIENT_NAME: 'Acme' }) }]);
    await writeClaims(world, place, [claim]);
    expect(await readMarker(world, place)).toMatchObject({ executionId: 'x', clientName: 'Acme', claims: [claim] });
  });
});
