import { describe, expect, it } from 'vitest';
import { createAuditLog } from '../../adapters/postgres/audit-log.ts';
import { createKeyStore } from '../../adapters/postgres/key-store.ts';
import type { Credential } from '../../core/caller.ts';
import type { WatchEvent } from '../../core/watch-event.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { errorShape } from '../error-shape.ts';

const bench = useProcedureBench();
const start = async (credential?: Credential) =>
  (await bench().call('clone.start', { client_name: 'Acme' }, credential && { credential })).body;
const newKey = async (more = {}) => {
  const request = { name: 'CI', permissions: ['clone'], ...more };
  const { id, secret } = (await bench().call('keys.create', request)).body;
  return { id, credential: { kind: 'api-key', value: secret } as const };
};
const later = (ms: number) => bench().clock.set(new Date(bench().clock.now().getTime() + ms));

/** A watch that is read to its end; `events` grows meanwhile. */
async function open(credential: Credential, execution_id: string) {
  const { status, body } = await bench().call('executions.watch', { execution_id }, { credential });
  if (status !== 200) return { refused: body.error };
  const events: { id: string; event: WatchEvent }[] = [];
  const end = (async () => {
    try {
      for await (const [id, event] of body) events.push({ id, event });
      return 'ended';
    } catch (error) {
      return errorShape(error);
    }
  })();
  await expect.poll(() => events.length).toBeGreaterThan(0);
  return { events, end };
}

describe('an open stream ends with a reason', () => {
  it('when its key is revoked', async () => {
    const { id, credential } = await newKey();
    const { end } = await open(credential, (await start()).execution_id);
    await bench().call('keys.revoke', { key_id: id });
    expect(await end).toMatchObject({ error: 'AuthenticationError', message: 'The API key was revoked' });
  });

  it('when its key is revoked on another replica', async () => {
    const { id, credential } = await newKey();
    const { end } = await open(credential, (await start()).execution_id);
    const audit = { action: 'keys.revoke', outcome: 'accepted' } as const;
    const { sql } = bench().database;
    const log = createAuditLog(sql, { clock: bench().clock, macKey: Buffer.alloc(32) });
    await createKeyStore(sql, log).revoke(id, { at: bench().clock.now(), audit });
    expect(await end).toMatchObject({ message: 'The API key was revoked' });
  });

  it('when its key is revoked and nobody tells', async () => {
    const { id, credential } = await newKey();
    const { end } = await open(credential, (await start()).execution_id);
    await bench().database.sql`UPDATE api_keys SET revoked_at = now(), changed_at = now() WHERE id = ${id}`;
    expect(await end).toMatchObject({ message: 'The API key was revoked' });
  });

  it('when its key expires', async () => {
    const { credential } = await newKey({ expires_at: new Date(bench().clock.now().getTime() + 60_000) });
    const { end } = await open(credential, (await start()).execution_id);
    later(60_000);
    expect(await end).toMatchObject({ error: 'AuthenticationError', message: 'The API key has expired' });
  });

  it('when a rotation takes its secret away, and only then', async () => {
    const { id, credential } = await newKey();
    const { end } = await open(credential, (await start()).execution_id);
    await bench().call('keys.rotate', { key_id: id, grace_period: '1h' });
    expect(await Promise.race([end, bench().services.ready()])).toBeUndefined();
    later(3_600_000);
    expect(await end).toMatchObject({ error: 'AuthenticationError' });
  });

  it('when the key is revoked that its run token was issued to', async () => {
    const { id, credential } = await newKey();
    const { execution_id, run_token } = await start(credential);
    const { end } = await open({ kind: 'bearer', value: run_token }, execution_id);
    await bench().call('keys.revoke', { key_id: id });
    expect(await end).toMatchObject({ message: 'The API key was revoked' });
  });
});

it('the stream of another key goes on', async () => {
  const [one, other] = [await newKey(), await newKey()];
  const { execution_id } = await start();
  const [first, second] = [await open(one.credential, execution_id), await open(other.credential, execution_id)];
  await bench().call('keys.revoke', { key_id: one.id });
  await first.end;
  bench().engine.end(execution_id, 'SUCCESS');
  expect(await second.end).toBe('ended');
});

describe('a run token', () => {
  it('is renewed over the stream before it expires, without moving its place', async () => {
    const { execution_id, run_token } = await start();
    const { events = [], end } = await open({ kind: 'bearer', value: run_token }, execution_id);
    later(3_000_000);
    await expect.poll(() => events.at(-1)?.event.type).toBe('run_token');
    const [before, renewal] = events.slice(-2);
    expect(renewal?.id).toBe(before?.id);
    later(600_000);
    const value = renewal?.event.type === 'run_token' ? renewal.event.run_token : '';
    const read = (token: string) =>
      bench().call('executions.get', { execution_id }, { credential: { kind: 'bearer', value: token } });
    expect([(await read(run_token)).status, (await read(value)).status]).toEqual([401, 200]);
    bench().engine.end(execution_id, 'SUCCESS');
    expect(await end).toBe('ended');
  });

  it('is given to nobody who came with a key', async () => {
    const { credential } = await newKey();
    const { execution_id } = await start();
    const { events = [], end } = await open(credential, execution_id);
    later(3_000_000);
    bench().engine.end(execution_id, 'SUCCESS');
    await end;
    expect(events.map(({ event }) => event.type)).not.toContain('run_token');
  });
});

describe('a caller with as many streams as it may have', () => {
  it('is refused another until one has ended', async () => {
    await bench().restart({ streamsPerCaller: 1 });
    const { credential } = await newKey();
    const [one, other] = [(await start()).execution_id, (await start()).execution_id];
    const first = await open(credential, one);
    expect((await open(credential, other)).refused).toBe('RateLimitError');
    bench().engine.end(one, 'SUCCESS');
    await first.end;
    expect((await open(credential, other)).refused).toBeUndefined();
  });

  it('takes none from another', async () => {
    await bench().restart({ streamsPerCaller: 1 });
    const [one, other] = [await newKey(), await newKey()];
    const { execution_id } = await start();
    await open(one.credential, execution_id);
    expect((await open(other.credential, execution_id)).refused).toBeUndefined();
  });

  it('has one back from a watch that was refused', async () => {
    await bench().restart({ streamsPerCaller: 1 });
    const { credential } = await newKey();
    await bench().call('executions.watch', { execution_id: '\0' }, { credential });
    expect((await open(credential, (await start()).execution_id)).refused).toBeUndefined();
  });
});
