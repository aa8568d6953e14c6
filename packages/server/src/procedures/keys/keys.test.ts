import { describe, expect, it } from 'vitest';
import { secrets, useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const reader = { name: 'CI', permissions: ['history:read'] };
const create = (request: object = reader, options = {}) => bench().call('keys.create', request, options);
const ask = (secret: string, path = 'history.list', input = {}) =>
  bench().call(path, input, { credential: { kind: 'api-key', value: secret } });
const later = (ms: number) => bench().clock.set(new Date(bench().clock.now().getTime() + ms));
const everyTable = async () =>
  JSON.stringify([
    await bench().database.sql`SELECT * FROM api_keys`,
    await bench().database.sql`SELECT encode(sha256, 'escape') FROM api_key_secrets`,
  ]);

describe('a key', () => {
  it('is made with a secret that lets its holder in', async () => {
    await bench().restart({ clonesPerHour: 10 });
    const { status, body } = await create();
    expect([status, body.state, body.clones_per_hour]).toEqual([201, 'active', 10]);
    expect(body.id).toMatch(/^key_[0-9a-z]{26}$/);
    expect(body.secret).toMatch(/^us_[0-9a-z]{26}_[A-Za-z0-9_-]{43}$/);
    expect((await ask(body.secret)).status).toBe(200);
  });

  it('is shown with its secret once, and kept as a hash', async () => {
    const { secret } = (await create()).body;
    const listed = (await bench().call('keys.list', {})).body;
    expect(listed.items).toHaveLength(1);
    expect(JSON.stringify(listed) + (await everyTable())).not.toContain(secret.slice(30));
  });

  it('may what it was given, and nothing else', async () => {
    const { secret } = (await create()).body;
    expect((await ask(secret, 'environments.list')).status).toBe(403);
  });

  it('acts in its namespaces', async () => {
    const { secret } = (await create({ ...reader, permissions: ['clone'], namespaces: ['prod'] })).body;
    expect((await ask(secret, 'clone.start', { client_name: 'Acme' })).status).toBe(403);
  });

  it('is no bearer token', async () => {
    const { secret } = (await create()).body;
    const credential = { kind: 'bearer', value: secret } as const;
    expect((await bench().call('history.list', {}, { credential })).status).toBe(401);
  });

  it.each(['', 'us_', 'us_x', `us_${'0'.repeat(26)}_${'A'.repeat(43)}`])('%j is nobody’s', async (secret) => {
    expect((await ask(secret)).status).toBe(401);
  });

  it('with another’s id and its own random part is nobody’s', async () => {
    const [one, other] = [(await create()).body.secret, (await create()).body.secret];
    expect((await ask(one.slice(0, 30) + other.slice(30))).status).toBe(401);
  });

  it('says when it was used last, to a minute', async () => {
    const { secret } = (await create()).body;
    const used = async () => (await bench().call('keys.list', {})).body.items[0].last_used_at;
    const first = bench().clock.now();
    await ask(secret);
    await expect.poll(used).toEqual(first);
    later(59_000);
    await ask(secret);
    later(1_000);
    await ask(secret);
    await expect.poll(used).toEqual(new Date(first.getTime() + 60_000));
  });

  it('is good until it expires', async () => {
    const expires_at = new Date(bench().clock.now().getTime() + 60_000);
    const { secret } = (await create({ ...reader, expires_at })).body;
    later(59_999);
    expect((await ask(secret)).status).toBe(200);
    later(1);
    expect((await ask(secret)).body).toMatchObject({
      error: 'AuthenticationError',
      message: 'The API key has expired',
    });
  });
});

it('503 while keys cannot be looked up', async () => {
  const { secret } = (await create()).body;
  const { sql } = bench().database;
  await sql`ALTER TABLE api_keys RENAME TO away`;
  const { status, body } = await ask(secret).finally(() => sql`ALTER TABLE away RENAME TO api_keys`);
  expect([status, body.message]).toEqual([503, 'API keys cannot be looked up at the moment']);
});

describe('rotation', () => {
  it('leaves the secret before good for the grace period', async () => {
    const before = (await create()).body;
    const { status, body } = await bench().call('keys.rotate', { key_id: before.id, grace_period: '1h' });
    expect([status, body.id]).toEqual([200, before.id]);
    later(3_599_999);
    expect([(await ask(before.secret)).status, (await ask(body.secret)).status]).toEqual([200, 200]);
    later(1);
    expect([(await ask(before.secret)).status, (await ask(body.secret)).status]).toEqual([401, 200]);
  });

  it('does not shorten the grace of an earlier one', async () => {
    const before = (await create()).body;
    await bench().call('keys.rotate', { key_id: before.id, grace_period: '1h' });
    await bench().call('keys.rotate', { key_id: before.id, grace_period: '2h' });
    expect((await ask(before.secret)).status).toBe(200);
    later(3_600_000);
    expect((await ask(before.secret)).status).toBe(401);
  });

  it('with no grace ends every secret before', async () => {
    const one = (await create()).body;
    const two = (await bench().call('keys.rotate', { key_id: one.id })).body;
    const three = (await bench().call('keys.rotate', { key_id: one.id, grace_period: '0s' })).body;
    const statuses = await Promise.all([one, two, three].map(async ({ secret }) => (await ask(secret)).status));
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('of a key that was revoked is a conflict', async () => {
    const { id } = (await create()).body;
    await bench().call('keys.revoke', { key_id: id });
    expect((await bench().call('keys.rotate', { key_id: id })).status).toBe(409);
  });
});

describe('revocation', () => {
  it('ends the key at once and for ever', async () => {
    const { id, secret } = (await create()).body;
    const revoked = await bench().call('keys.revoke', { key_id: id });
    expect([revoked.status, revoked.body.state]).toEqual([200, 'revoked']);
    expect((await ask(secret)).body.message).toBe('The API key was revoked');
  });

  it('again keeps its time', async () => {
    const { id } = (await create()).body;
    const { revoked_at } = (await bench().call('keys.revoke', { key_id: id })).body;
    later(60_000);
    expect((await bench().call('keys.revoke', { key_id: id })).body.revoked_at).toEqual(revoked_at);
  });

  it('ends the run tokens that were issued to it', async () => {
    const { id, secret } = (await create({ ...reader, permissions: ['clone'] })).body;
    const { execution_id, run_token } = (await ask(secret, 'clone.start', { client_name: 'Acme' })).body;
    const credential = { kind: 'bearer', value: run_token } as const;
    const read = async () => (await bench().call('executions.get', { execution_id }, { credential })).status;
    expect(await read()).toBe(200);
    await bench().call('keys.revoke', { key_id: id });
    expect(await read()).toBe(401);
  });
});

describe('no key is made with more than its maker has:', () => {
  const soon = () => new Date(bench().clock.now().getTime() + 60_000);
  it.each([
    ['namespaces', { namespaces: ['prod'] }],
    ['all namespaces', { namespaces: ['*'] }],
    ['clones an hour', { clones_per_hour: 21 }],
  ])('%s', async (_, more) => {
    const as = { permissions: ['admin'], namespaces: ['dev.deployment'], clonesPerHour: 20 } as const;
    expect((await create({ ...reader, ...more }, { as })).status).toBe(403);
    expect((await create({ ...reader, clones_per_hour: 20 }, { as })).status).toBe(201);
  });

  it('clones an hour, where the maker has the default', async () => {
    await bench().restart({ clonesPerHour: 5 });
    const { secret } = (await create({ ...reader, permissions: ['admin'] })).body;
    const credential = { kind: 'api-key', value: secret } as const;
    const made = (key: object) => create({ ...reader, permissions: ['clone'], ...key }, { credential });
    expect((await made({ clones_per_hour: 6 })).status).toBe(403);
    expect((await made({ clones_per_hour: 5 })).status).toBe(201);
    expect((await made({})).body.clones_per_hour).toBe(5);
  });

  it('clones an hour, where the default is more than the maker has', async () => {
    await bench().restart({ clonesPerHour: 50 });
    const as = { permissions: ['admin'], clonesPerHour: 20 } as const;
    expect((await create(reader, { as })).body.clones_per_hour).toBe(20);
  });

  it('a longer life', async () => {
    const as = { permissions: ['admin'], expiresAt: soon() } as const;
    expect((await create({ ...reader, expires_at: new Date(soon().getTime() + 1) }, { as })).status).toBe(403);
    expect((await create(reader, { as })).body.expires_at).toEqual(soon());
  });

  it('a key that a JWT makes or rotates ends some time after it', async () => {
    const now = bench().clock.now().getTime();
    const as = { id: 'jwt:ada', kind: 'token', permissions: ['admin'], expiresAt: new Date(now + 60_000) } as const;
    const last = new Date(now + 90 * 24 * 3_600_000);
    const made = (await create(reader, { as })).body;
    expect([made.expires_at, made.created_by]).toEqual([last, 'jwt:ada']);
    const later = { ...reader, expires_at: new Date(last.getTime() + 1) };
    expect((await create(later, { as })).body.details).toEqual({ field: 'expires_at' });
    const { id: key_id } = (await create(reader)).body;
    expect((await bench().call('keys.rotate', { key_id }, { as })).status).toBe(403);
    expect((await bench().call('keys.rotate', { key_id: made.id }, { as })).status).toBe(200);
    expect((await bench().call('keys.revoke', { key_id }, { as })).status).toBe(200);
  });

  it('nor given a secret to one who has less', async () => {
    const { id } = (await create({ ...reader, namespaces: ['*'] })).body;
    const as = { permissions: ['admin'], namespaces: ['dev.deployment'] } as const;
    expect((await bench().call('keys.rotate', { key_id: id }, { as })).status).toBe(404);
  });
});

describe('a key of other namespaces does not exist:', () => {
  const as = { permissions: ['admin'], namespaces: ['prod'] } as const;

  it.each(['keys.rotate', 'keys.revoke'])('%s answers as for one that nobody made', async (path) => {
    const { id } = (await create()).body;
    const answers = await Promise.all(
      [id, 'key_unknown'].map(async (key_id) => (await bench().call(path, { key_id }, { as })).body),
    );
    expect(answers[0]).toEqual({ ...answers[1], details: { key_id: id } });
    expect(answers[0].error).toBe('NotFoundError');
  });

  it('it is in no list', async () => {
    await create();
    expect((await bench().call('keys.list', {}, { as })).body.items).toEqual([]);
  });
});

describe('a list', () => {
  it('has each key once, newest first, page by page', async () => {
    const made: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      made.unshift((await create({ ...reader, name })).body.id);
      later(1);
    }
    const first = (await bench().call('keys.list', { limit: 2 })).body;
    const second = (await bench().call('keys.list', { limit: 2, cursor: first.next_cursor })).body;
    expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(made);
    expect(second.next_cursor).toBeNull();
  });
});

describe('400', () => {
  it.each([
    ['no permission', { name: 'x', permissions: [] }],
    ['an unknown permission', { name: 'x', permissions: ['root'] }],
    ['a namespace that can be none', { ...reader, namespaces: ['a b'] }],
    ['an expiry that is past', { ...reader, expires_at: new Date(0) }],
    ['a private key', { ...reader, public_key: { kty: 'OKP', crv: 'X25519', x: 'x', d: 'd' } }],
    ['a field that nobody knows', { ...reader, secret: secrets.apiKey }],
  ])('for %s', async (_, request) => {
    expect((await create(request)).status).toBe(400);
  });

  it.each(['', '-1s', '31d', '1w', '99999d'])('for the grace period %j', async (grace_period) => {
    expect((await bench().call('keys.rotate', { key_id: 'key_1', grace_period })).status).toBe(400);
  });
});

it.each(['keys.create', 'keys.list', 'keys.rotate', 'keys.revoke'])('%s is for admins: 401 and 403', async (path) => {
  expect((await bench().call(path, {}, { as: 'nobody' })).status).toBe(401);
  expect((await bench().call(path, {}, { as: { permissions: ['clone'] } })).status).toBe(403);
});
