import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import { type MemoryEnvironment, markedBy, memoryWorld } from '../testing/memory-world.ts';
import type { Claim } from './marker.ts';
import { claimDoor, closeProxies, isClaimedByOthers } from './opened-proxies.ts';

const own = { projectId: 'p', environmentId: 'own' };
const source = { environmentId: 'production', serviceId: 's', port: 3306 };
const inside = { environmentId: 'own', serviceId: 's', port: 3306 };
const claimed = (door: typeof source, closing = false): Claim => ({ ...door, closing });

const hours = (count: number) => new Date(Date.parse('2026-06-01T00:00:00Z') - count * 3_600_000);
function clone(id: string, claims: readonly Claim[], createdAt = hours(1)): MemoryEnvironment {
  const variables = markedBy(`execution-of-${id}`, id, { UNDERSTUDY_OPENED_PROXIES: JSON.stringify(claims) });
  return { id, sourceId: 'production', createdAt, variables };
}
const project = (...clones: readonly MemoryEnvironment[]) => memoryWorld([{ id: 'production' }, ...clones]);
const claimsOf = ({ variablesOf }: ReturnType<typeof memoryWorld>, id = 'own') =>
  JSON.parse(variablesOf(id).UNDERSTUDY_OPENED_PROXIES ?? 'null');

describe('the claim on a door', () => {
  it('is written beside the others', async () => {
    const memory = project(clone('own', [claimed(inside)]));
    await claimDoor(source, own, memory.world);
    expect(claimsOf(memory)).toEqual([claimed(inside), claimed(source)]);
  });

  it('is not written a second time', async () => {
    const memory = project(clone('own', [claimed(source)]));
    await claimDoor(source, own, memory.world);
    expect(memory.calls).toEqual([]);
  });

  it('that was closing is renewed', async () => {
    const memory = project(clone('own', [claimed(source, true), claimed(inside)]));
    await claimDoor(source, own, memory.world);
    expect(claimsOf(memory)).toEqual([claimed(inside), claimed(source)]);
  });

  it.each([{ environmentId: 'other' }, { serviceId: 'other' }, { port: 5432 }])(
    'is another one where %j is',
    async (difference) => {
      const memory = project(clone('own', [claimed({ ...source, ...difference })]));
      await claimDoor(source, own, memory.world);
      expect(claimsOf(memory)).toHaveLength(2);
    },
  );
});

describe('whether others use a door', () => {
  const asked = (...clones: readonly MemoryEnvironment[]) => isClaimedByOthers(source, own, project(...clones).world);

  it('is so where another clone claims it', async () => {
    expect(await asked(clone('own', []), clone('other', [claimed(inside), claimed(source)]))).toBe(true);
  });

  it.each<[string, readonly MemoryEnvironment[]]>([
    ['only our own clone does', [clone('own', [claimed(source)])]],
    ['the other is about to close it', [clone('other', [claimed(source, true)])]],
    ['the other claims another door', [clone('other', [claimed({ ...source, port: 1 })])]],
    [
      'the claim is inherited',
      [{ ...clone('copy', []), variables: clone('other', [claimed(source)]).variables ?? {} }],
    ],
    ['nobody does', []],
  ])('is not so where %s', async (_, clones) => {
    expect(await asked(...clones)).toBe(false);
  });

  it('is not so where only the environment behind the door says it', async () => {
    const memory = memoryWorld([clone('production', [claimed(source)])]);
    expect(await isClaimedByOthers(source, own, memory.world)).toBe(false);
  });

  it('is not so where the other is older than any clone can still be running: twelve hours', async () => {
    const just = new Date(hours(12).getTime() + 1);
    expect(await asked(clone('other', [claimed(source)], just))).toBe(true);
    expect(await asked(clone('other', [claimed(source)], hours(12)))).toBe(false);
  });
});

describe('closing what was opened', () => {
  const close = async (memory: ReturnType<typeof memoryWorld>, into?: string) => {
    const context = fakeContext();
    await closeProxies(own, context, memory.world, into);
    return context.lines.map(({ message }) => message);
  };

  it('says that it is closing, closes, and forgets the claim, in this order', async () => {
    const memory = project(clone('own', [claimed(source)]));
    await close(memory);
    const written = (claims: readonly Claim[]) =>
      `setVariables own ${JSON.stringify({ UNDERSTUDY_OPENED_PROXIES: JSON.stringify(claims) })}`;
    expect(memory.calls).toEqual([written([claimed(source, true)]), 'closeTcpProxy production s 3306', written([])]);
  });

  it('closes every door', async () => {
    const memory = project(clone('own', [claimed(source), claimed(inside, true)]));
    expect(await close(memory)).toEqual([
      'Closed the TCP proxy to port 3306 that had been opened in the source',
      'Closed the TCP proxy to port 3306 that had been opened in the staging environment',
    ]);
    expect(claimsOf(memory)).toEqual([]);
  });

  it('closes only the doors into one environment where that is asked', async () => {
    const memory = project(clone('own', [claimed(inside), claimed(source)]));
    await close(memory, 'production');
    expect(memory.calls).toContain('closeTcpProxy production s 3306');
    expect(memory.calls).not.toContain('closeTcpProxy own s 3306');
    expect(claimsOf(memory)).toEqual([claimed(inside)]);
  });

  it('leaves a door of the source open that another clone uses', async () => {
    const memory = project(clone('own', [claimed(source)]), clone('other', [claimed(source)]));
    expect(await close(memory)).toEqual(['Left the TCP proxy to port 3306 open: another clone is still using it']);
    expect(memory.calls.join()).not.toContain('closeTcpProxy');
    expect(claimsOf(memory)).toEqual([]);
  });

  it('closes a door of its own whatever others claim', async () => {
    const memory = project(clone('own', [claimed(inside)]), clone('other', [claimed(inside)]));
    await close(memory);
    expect(memory.calls).toContain('closeTcpProxy own s 3306');
  });

  it.each([
    ['claims nothing', [clone('own', [])]],
    ['is not marked', [{ id: 'own' }]],
    ['is gone', []],
  ])('does nothing where the environment %s', async (_, clones) => {
    const memory = project(...clones);
    await close(memory);
    expect(memory.calls).toEqual([]);
  });
});
