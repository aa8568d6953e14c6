import { createAuditLog, type PostgresAuditLog } from '../adapters/postgres/audit-log.ts';
import { createAuditStore, trailOf } from '../adapters/postgres/audit-store.ts';
import type { Database } from '../adapters/postgres/open-database.ts';
import type { CheckpointLines, MarkFile } from '../core/audit-store.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { createAuditKeys } from '../services/audit/audit-keys.ts';
import { type Audit, createAudit } from '../services/audit/create-audit.ts';
import { openMarkedFile } from '../services/audit/marked-file.ts';

/** An audit trail over a real database, its checkpoints outside kept in memory. */
export interface TestAudit extends AsyncDisposable {
  readonly audit: Audit;
  readonly log: PostgresAuditLog;
  /** The lines of the file outside of the database. */
  readonly outside: string[];
  readonly publicKey: string;
}

/** What a data directory would hold: it outlives the server. */
export interface OutsideFiles {
  readonly lines: string[];
  mark: string | undefined;
}

const logger = { info() {}, warn() {}, error() {} };

export interface TestAuditOptions {
  readonly clock?: Clock;
  readonly keys?: ReturnType<typeof createAuditKeys>;
  readonly files?: OutsideFiles;
  readonly stallMs?: number;
}

export async function openTestAudit(
  { sql }: Pick<Database, 'sql'>,
  options: TestAuditOptions = {},
): Promise<TestAudit> {
  const { clock = systemClock, keys = createAuditKeys('a secret of the server, long enough') } = options;
  const { files = { lines: [], mark: undefined }, stallMs } = options;
  const namedTrail = await trailOf(sql);
  const outside = { markFile: markIn(files), fileOf: () => linesIn(files), namedTrail, keys, clock, logger };
  const { trail, file } = await openMarkedFile(outside);
  const log = createAuditLog(sql, { clock, macKey: keys.macKey });
  const store = createAuditStore(sql, { trail, namedTrail });
  const audit = await createAudit({ log, store, file, keys, clock, logger, stallMs });
  return {
    audit,
    log,
    outside: files.lines,
    publicKey: keys.signer.publicKey,
    [Symbol.asyncDispose]: () => audit[Symbol.asyncDispose](),
  };
}

function linesIn({ lines }: OutsideFiles): CheckpointLines {
  return {
    append: async (line) => void lines.push(line),
    async lines() {
      const until = [...lines];
      return (async function* () {
        yield* until;
      })();
    },
  };
}

function markIn(files: OutsideFiles): MarkFile {
  return {
    read: async () => files.mark,
    async write(text) {
      files.mark = text;
    },
  };
}
