import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { IntentStore, NewIntent } from '../../core/intent.ts';
import { createTextSeal } from '../../core/text-seal.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { createAuditLog } from './audit-log.ts';
import { createIntentStore } from './intent-store.ts';
import type { Database } from './open-database.ts';

const createdAt = new Date('2026-01-01T00:00:00.000Z');
const hours = (count: number) => new Date(createdAt.getTime() + count * 3_600_000);
let database: Database;
let store: IntentStore;
let made = 0;

beforeAll(async () => {
  database = await temporaryDatabase();
  store = storeOn(database.sql);
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

function storeOn(sql: postgres.Sql): IntentStore {
  return createIntentStore(sql, {
    log: createAuditLog(sql, { clock: systemClock, macKey: Buffer.alloc(32) }),
    callbackUrls: createTextSeal('a secret of the server, long enough', 'callback URLs'),
  });
}

const audit = { action: 'clone.start', outcome: 'success' } as const;

/** An intent that is unlike every other but in what is given. */
function intent(more: Partial<NewIntent> = {}): NewIntent {
  made += 1;
  return {
    id: `intent-${made}`,
    namespace: 'dev.deployment',
    flowId: 'clone-staging-api',
    inputs: { client_name: 'Acme', nested: { a: [1, null, 'x'] } },
    labels: { label: 'value' },
    initiator: 'key:1',
    createdAt,
    environment: { projectId: 'project', name: `env-${made}` },
    ...more,
  };
}
const withKey = (key: string, more: Partial<NewIntent> = {}) =>
  intent({ idempotency: { key, bodyHash: 'hash' }, ...more });
const named = (name: string, projectId = 'project') => intent({ environment: { projectId, name } });
const kinds = (acceptances: readonly { kind: string }[]) => acceptances.map(({ kind }) => kind).sort();
const count = <T>(items: readonly T[], item: T) => items.filter((each) => each === item).length;

describe('an intent', () => {
  it('is new and pending when it was accepted', async () => {
    expect(await store.accept(intent())).toMatchObject({ kind: 'new', intent: { state: 'pending' } });
  });

  it('is read as it was written', async () => {
    const { environment, ...written } = intent();
    await store.accept({ ...written, ...(environment ? { environment } : {}) });
    expect(await store.pending(createdAt)).toEqual([
      { ...written, state: 'pending', promised: false, cancelRequested: false },
    ]);
  });

  it('is pending no more once it was started', async () => {
    const written = intent();
    await store.accept(written);
    await store.started(written.id, 'x1', audit);
    expect(await store.pending(createdAt)).toEqual([]);
  });

  it('is pending no more once it was refused', async () => {
    const written = intent();
    await store.accept(written);
    await store.refused(written.id);
    expect(await store.pending(createdAt)).toEqual([]);
  });

  it('that is younger than was asked for is left to its request', async () => {
    await store.accept(intent({ createdAt: hours(1) }));
    expect(await store.pending(createdAt)).toEqual([]);
  });
});

describe('an idempotency key', () => {
  it('with the same body gives the first intent again', async () => {
    const first = withKey('k');
    await store.accept(first);
    await store.started(first.id, 'x1', audit);
    const replayed = { kind: 'replayed', intent: { id: first.id, state: 'started', executionId: 'x1' } };
    expect(await store.accept(withKey('k'))).toMatchObject(replayed);
  });

  it('with another body is refused', async () => {
    await store.accept(withKey('k'));
    const other = intent({ idempotency: { key: 'k', bodyHash: 'another' } });
    expect(await store.accept(other)).toEqual({ kind: 'key-reused' });
  });

  it('decides before the name does, for a request that is sent twice', async () => {
    const environment = { projectId: 'project', name: 'same' };
    await store.accept(withKey('k', { environment }));
    expect(await store.accept(withKey('k', { environment }))).toMatchObject({ kind: 'replayed' });
  });

  it('of another initiator is another key', async () => {
    await store.accept(withKey('k'));
    expect(await store.accept(withKey('k', { initiator: 'key:2' }))).toMatchObject({ kind: 'new' });
  });

  it('is found with its body', async () => {
    const first = withKey('k');
    await store.accept(first);
    expect(await store.findByKey('key:1', 'k', hours(23))).toMatchObject({
      intent: { id: first.id },
      bodyHash: 'hash',
    });
  });

  it('is kept until it is 24 hours old, to the millisecond', async () => {
    await store.accept(withKey('k'));
    const last = new Date(hours(24).getTime() - 1);
    expect(await store.findByKey('key:1', 'k', last)).toBeDefined();
    expect(await store.accept(withKey('k', { createdAt: last }))).toMatchObject({ kind: 'replayed' });
  });

  it('is kept for 24 hours', async () => {
    await store.accept(withKey('k'));
    expect(await store.accept(withKey('k', { createdAt: hours(23.9) }))).toMatchObject({ kind: 'replayed' });
  });

  it('is free after 24 hours', async () => {
    await store.accept(withKey('k'));
    expect(await store.findByKey('key:1', 'k', hours(24))).toBeUndefined();
    expect(await store.accept(withKey('k', { createdAt: hours(24) }))).toMatchObject({ kind: 'new' });
  });

  it('is free after the engine refused', async () => {
    const first = withKey('k');
    await store.accept(first);
    await store.refused(first.id);
    expect(await store.findByKey('key:1', 'k', createdAt)).toBeUndefined();
    expect(await store.accept(withKey('k'))).toMatchObject({ kind: 'new' });
  });

  it('is not used up by a request whose name is taken', async () => {
    await store.accept(named('taken'));
    const environment = { projectId: 'project', name: 'taken' };
    expect(await store.accept(withKey('k', { environment }))).toEqual({ kind: 'name-taken' });
    expect(await store.accept(withKey('k'))).toMatchObject({ kind: 'new' });
  });

  it('that twenty requests bring at once is accepted once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => store.accept(withKey('k'))));
    expect(kinds(all)).toEqual(['new', ...Array(19).fill('replayed')]);
  });
});

describe('an environment name', () => {
  it('that another clone has taken is refused', async () => {
    await store.accept(named('env'));
    expect(await store.accept(named('env'))).toEqual({ kind: 'name-taken' });
  });

  it('of another project is another name', async () => {
    await store.accept(named('env'));
    expect(await store.accept(named('env', 'other'))).toMatchObject({ kind: 'new' });
  });

  it('is held while its clone runs', async () => {
    const first = named('env');
    await store.accept(first);
    await store.started(first.id, 'x1', audit);
    expect(await store.accept(named('env'))).toEqual({ kind: 'name-taken' });
  });

  it('is free when its execution has ended', async () => {
    const first = named('env');
    await store.accept(first);
    await store.started(first.id, 'x1', audit);
    await store.release('x1');
    expect(await store.accept(named('env'))).toMatchObject({ kind: 'new' });
  });

  it('is free when the engine refused', async () => {
    const first = named('env');
    await store.accept(first);
    await store.refused(first.id);
    expect(await store.accept(named('env'))).toMatchObject({ kind: 'new' });
  });

  it('is free when its execution ended before the intent was written as started', async () => {
    const first = named('env');
    await store.accept(first);
    await store.release('x1');
    await store.started(first.id, 'x1', audit);
    await store.release('x1');
    expect(await store.accept(named('env'))).toMatchObject({ kind: 'new' });
  });

  it('that twenty requests want at once is given once', async () => {
    const all = kinds(await Promise.all(Array.from({ length: 20 }, () => store.accept(named('env')))));
    expect([count(all, 'new'), count(all, 'name-taken')]).toEqual([1, 19]);
  });
});

describe('a limit of clones an hour', () => {
  it('200 at the same moment on two replicas with a limit of 10: exactly 10 are accepted', async () => {
    const replica = postgres(database.url, { max: 20 });
    const stores = [store, storeOn(replica)];
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, at) => stores[at % 2]?.accept(intent({ perHour: 10 })) ?? Promise.reject()),
    );
    await replica.end();
    expect([count(kinds(all), 'new'), count(kinds(all), 'limited')]).toEqual([10, 190]);
  });

  it('says when the next place is free: an hour after the one that must leave', async () => {
    await store.accept(intent({ perHour: 2 }));
    await store.accept(intent({ perHour: 2, createdAt: hours(0.5) }));
    expect(await store.accept(intent({ perHour: 2, createdAt: hours(0.75) }))).toEqual({
      kind: 'limited',
      freeAt: hours(1),
    });
  });

  const msAfter = (ms: number) => new Date(createdAt.getTime() + ms);

  it('a clone counts until it is an hour old, and not at that moment', async () => {
    await store.accept(intent({ perHour: 1 }));
    expect(await store.accept(intent({ perHour: 1, createdAt: msAfter(3_599_999) }))).toMatchObject({
      kind: 'limited',
    });
    expect(await store.accept(intent({ perHour: 1, createdAt: msAfter(3_600_000) }))).toMatchObject({ kind: 'new' });
  });

  it('as many as are allowed are accepted, and not one more', async () => {
    const counts = [];
    for (let at = 0; at < 3; at++) counts.push(await store.accept(intent({ perHour: 3 })));
    expect(counts).toMatchObject([1, 2, 3].map((count) => ({ kind: 'new', counted: { count, oldest: createdAt } })));
    expect(await store.accept(intent({ perHour: 3 }))).toEqual({ kind: 'limited', freeAt: msAfter(3_600_000) });
  });

  it('the count leaves out what is as old as the window', async () => {
    await store.accept(intent({ perHour: 2 }));
    await store.accept(intent({ perHour: 2, createdAt: msAfter(1) }));
    expect(await store.countedSince('key:1', createdAt)).toEqual({ count: 1, oldest: msAfter(1) });
    expect(await store.countedSince('key:1', msAfter(-1))).toEqual({ count: 2, oldest: createdAt });
    expect(await store.countedSince('key:1', msAfter(1))).toEqual({ count: 0 });
  });

  it('what has no limit is accepted always, and counts for nobody', async () => {
    expect(await store.accept(intent())).not.toHaveProperty('counted');
    expect(await store.countedSince('key:1', msAfter(-1))).toEqual({ count: 0 });
  });

  it('what the engine refused does not count', async () => {
    const first = intent({ perHour: 1 });
    await store.accept(first);
    await store.refused(first.id);
    expect(await store.accept(intent({ perHour: 1 }))).toMatchObject({ kind: 'new' });
  });

  it('each initiator has places of its own', async () => {
    await store.accept(intent({ perHour: 1 }));
    expect(await store.accept(intent({ perHour: 1, initiator: 'key:2' }))).toMatchObject({ kind: 'new' });
  });

  it('the same request at the same moment is one, also for the last place', async () => {
    const both = await Promise.all([1, 2].map(() => store.accept(withKey('same', { perHour: 1 }))));
    expect(kinds(both)).toEqual(['new', 'replayed']);
  });
});
