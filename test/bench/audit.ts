import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// What is measured has no door of its own: through the server's each record would cost a request.
import { createCheckpointFile } from '../../packages/server/src/adapters/files/checkpoint-file.ts';
import { createMarkFile } from '../../packages/server/src/adapters/files/mark-file.ts';
import { createAuditLog } from '../../packages/server/src/adapters/postgres/audit-log.ts';
import { createAuditStore, trailOf } from '../../packages/server/src/adapters/postgres/audit-store.ts';
import { openDatabase } from '../../packages/server/src/adapters/postgres/open-database.ts';
import { systemClock } from '../../packages/server/src/core/clock.ts';
import { createAuditKeys } from '../../packages/server/src/services/audit/audit-keys.ts';
import { createAudit } from '../../packages/server/src/services/audit/create-audit.ts';
import { openMarkedFile } from '../../packages/server/src/services/audit/marked-file.ts';
import type { Measured } from './main.ts';

const writers = 64;
const seconds = 5;
const logger = { info() {}, warn() {}, error() {} };
const entry = {
  action: 'clone.start',
  outcome: 'success',
  initiator: 'key:01HZZZZZZZZZZZZZZZZZZZZZZZ',
  ip: '192.0.2.1',
  namespace: 'dev.deployment',
  requestId: 'f3b0c442-98fc-4c14-9afb-f4c8996fb924',
  inputs: {
    client_name: 'Acme',
    environment_name: 'acme',
    custom_domain: 'acme.example.com',
    wordpress_url_replace: true,
  },
} as const;

/** Audit records appended by many writers, durable, chained and signed, beside plain inserts into a table without a chain. */
export default async function bench(): Promise<Measured> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  try {
    return await measure(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(dataDir: string): Promise<Measured> {
  await using database = await openDatabase({ dataDir });
  const { sql } = database;
  const keys = createAuditKeys('a secret that is long enough for a bench');
  const namedTrail = await trailOf(sql);
  const log = createAuditLog(sql, { clock: systemClock, macKey: keys.macKey });
  const outside = {
    markFile: createMarkFile(dataDir),
    fileOf: (trail: string) => createCheckpointFile(dataDir, trail),
  };
  const { trail, file } = await openMarkedFile({ ...outside, namedTrail, keys, clock: systemClock, logger });
  const store = createAuditStore(sql, { trail, namedTrail });
  await using audit = await createAudit({ log, store, file, keys, clock: systemClock, logger });
  await sql`CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record text NOT NULL)`;
  const text = JSON.stringify(entry);

  const plain = await rate(() => sql`INSERT INTO plain (record) VALUES (${text})`);
  const appended = await rate(() => audit.append(entry));
  const inTransaction = await rate(() =>
    sql.begin(async (tx) => {
      await tx`INSERT INTO plain (record) VALUES (${text})`;
      await log.appendIn(tx, entry);
    }),
  );
  const transactions = await rate(() => sql.begin((tx) => tx`INSERT INTO plain (record) VALUES (${text})`));
  const begun = performance.now();
  const { whole, records } = await audit.verify();
  const verifySeconds = (performance.now() - begun) / 1_000;
  return {
    ratios: {
      appends_per_second: appended / plain,
      in_transaction: inTransaction / transactions,
    },
    raw: {
      appends_per_second: Math.round(appended),
      plain_inserts_per_second: Math.round(plain),
      in_transaction_per_second: Math.round(inTransaction),
      plain_transactions_per_second: Math.round(transactions),
      writers,
      seconds,
      whole,
      records,
      verified_per_second: Math.round(records / verifySeconds),
    },
  };
}

/** How often a second so many writers get it done, each one after the other. */
async function rate(write: () => PromiseLike<unknown>): Promise<number> {
  const end = performance.now() + seconds * 1_000;
  let done = 0;
  const writer = async () => {
    for (; performance.now() < end; done++) await write();
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return done / seconds;
}
