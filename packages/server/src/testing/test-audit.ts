import { createAuditLog, type PostgresAuditLog } from '../adapters/postgres/audit-log.ts';
import { createAuditStore } from '../adapters/postgres/audit-store.ts';
import type { Database } from '../adapters/postgres/open-database.ts';
import type { CheckpointFile } from '../core/audit-store.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { createAuditKeys } from '../services/audit/audit-keys.ts';
import { type Audit, createAudit } from '../services/audit/create-audit.ts';

/** An audit trail over a real database, its checkpoints outside kept in memory. */
export interface TestAudit extends AsyncDisposable {
  readonly audit: Audit;
  readonly log: PostgresAuditLog;
  /** The lines of the file outside of the database. */
  readonly outside: string[];
  readonly publicKey: string;
}

const logger = { info() {}, warn() {}, error() {} };

export async function openTestAudit(
  { sql }: Pick<Database, 'sql'>,
  clock: Clock = systemClock,
  keys = createAuditKeys('a secret of the server, long enough'),
): Promise<TestAudit> {
  const outside: string[] = [];
  const file: CheckpointFile = {
    append: async (line) => void outside.push(line),
    async lines() {
      const until = [...outside];
      return (async function* () {
        yield* until;
      })();
    },
  };
  const log = createAuditLog(sql, { clock, macKey: keys.macKey });
  const audit = await createAudit({ log, store: await createAuditStore(sql), file, keys, clock, logger });
  return {
    audit,
    log,
    outside,
    publicKey: keys.signer.publicKey,
    [Symbol.asyncDispose]: () => audit[Symbol.asyncDispose](),
  };
}
