import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallbackStore, ClaimedCallback } from '../../core/callback.ts';
import type { State } from '../../core/execution.ts';
import { createTextSeal } from '../../core/text-seal.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { createCallbackStore } from './callback-store.ts';
import { createHistoryStore } from './history-store.ts';
import type { Database } from './open-database.ts';
import { sealCallbacks } from './seal-callbacks.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const url = 'https://example.com/hook?token=secret';
const urls = createTextSeal('a secret of the server, long enough', 'callback URLs');
const shown = 'https://example.com/…';
let database: Database;
let callbacks: CallbackStore;
beforeAll(async () => {
  database = await temporaryDatabase();
  callbacks = createCallbackStore(database.sql, urls);
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

/** An execution in this state, asked for with a callback. */
async function execution(state: State = 'SUCCESS'): Promise<void> {
  const { sql } = database;
  await sql`
    INSERT INTO intents (id, namespace, flow_id, inputs, labels, initiator, state, execution_id, created_at)
    VALUES ('i', 'dev', 'f', '{}', '{}', 'key:1', 'started', 'x', ${now})`;
  await sql`
    INSERT INTO callbacks (intent_id, url, sealed_url, due_at) VALUES ('i', ${shown}, ${urls.seal(url, 'i')}, ${now})`;
  const place = { id: 'x', namespace: 'dev', flowId: 'f', inputs: {}, labels: {}, createdAt: now };
  await createHistoryStore(sql).save({ ...place, state, outputs: {}, taskRuns: [] });
}
const claim = (at = now) => callbacks.claim(at, new Date(at.getTime() + 30_000));

async function claimed(at = now): Promise<ClaimedCallback> {
  const callback = await claim(at);
  if (!callback) throw new Error('nothing is due');
  return callback;
}

describe('is claimed', () => {
  it('once its execution has ended', async () => {
    await execution('FAILED');
    expect(await claim()).toMatchObject({ intentId: 'i', executionId: 'x', url: shown, wholeUrl: url, attempts: 1 });
  });

  it('not while its execution runs', async () => {
    await execution('RUNNING');
    expect(await claim()).toBeUndefined();
  });

  it('by one of twenty who ask at once', async () => {
    await execution();
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim()));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('again when the lease of a server that died is over, not before', async () => {
    await execution();
    await claimed();
    expect(await claim(later(29))).toBeUndefined();
    expect(await claim(later(30))).toMatchObject({ attempts: 2 });
  });

  it('again at the time of its next attempt, not before', async () => {
    await execution();
    await callbacks.failed(await claimed(), 'reason', later(60));
    expect(await claim(later(59))).toBeUndefined();
    expect(await claim(later(60))).toMatchObject({ attempts: 2, lastError: 'reason' });
  });

  it('never again once it is delivered', async () => {
    await execution();
    await callbacks.delivered(await claimed(), now);
    expect(await claim(later(100_000))).toBeUndefined();
  });

  it('never again once it is given up', async () => {
    await execution();
    await callbacks.failed(await claimed(), 'reason', undefined);
    expect(await claim(later(100_000))).toBeUndefined();
  });
});

describe('two servers at one callback', () => {
  it('a delivery stands, whatever an earlier attempt says later', async () => {
    await execution();
    const slow = await claimed();
    await callbacks.delivered(await claimed(later(30)), later(31));
    await callbacks.failed(slow, 'late', later(60));
    expect(await callbacks.find('i')).toMatchObject({ state: 'DELIVERED', deliveredAt: later(31) });
  });

  it('the failure of an earlier attempt does not end the lease of a later one', async () => {
    await execution();
    const slow = await claimed();
    await claimed(later(30));
    await callbacks.failed(slow, 'late', later(35));
    expect(await claim(later(40))).toBeUndefined();
  });

  it('a delivery by the earlier one counts', async () => {
    await execution();
    const slow = await claimed();
    await claimed(later(30));
    await callbacks.delivered(slow, later(31));
    expect(await claim(later(100_000))).toBeUndefined();
  });
});

describe('its URL', () => {
  it('is shown without what may be secret, and whole to who delivers', async () => {
    await execution();
    expect((await callbacks.find('i'))?.url).toBe(shown);
    expect(await callbacks.wholeUrlOf('i')).toBe(url);
  });

  it('is not known to a server with another secret, which still shows it', async () => {
    await execution();
    const other = createCallbackStore(
      database.sql,
      createTextSeal('another secret, long enough as well', 'callback URLs'),
    );
    expect((await other.find('i'))?.url).toBe(shown);
    expect(await other.wholeUrlOf('i')).toBeUndefined();
    expect(await other.claim(now, later(30))).not.toHaveProperty('wholeUrl');
  });

  it('that a server of before wrote as it is goes where it leads, is shown as any, and is sealed at the next start', async () => {
    await execution();
    await database.sql`UPDATE callbacks SET url = ${url}, sealed_url = NULL`;
    expect([(await callbacks.find('i'))?.url, await callbacks.wholeUrlOf('i')]).toEqual([shown, url]);
    await sealCallbacks(database.sql, urls);
    const [row] = await database.sql`SELECT url, sealed_url FROM callbacks`;
    expect([row?.url, urls.open(row?.sealed_url, 'i')]).toEqual([shown, url]);
    expect(await callbacks.wholeUrlOf('i')).toBe(url);
  });
});
