import type { AuditEntry } from '../../core/audit-entry.ts';

/** Refusals that anybody can cause as often as they like. */
const frequent: ReadonlySet<string> = new Set(['AuthenticationError', 'RateLimitError']);

const windowMs = 60_000;
// Of one caller or address, for one procedure.
const writtenOfKind = 10;
const kindsMax = 200;

interface Kind {
  readonly entry: AuditEntry;
  seen: number;
}

/** What becomes of refusals. */
export interface RefusalDigest {
  /** Whether it is to be written by itself; else it is counted, and stands in a record that says how many there were. */
  takes(entry: AuditEntry): boolean;
  /** Writes what was counted until now. */
  flush(): Promise<void>;
}

/**
 * Lets the first refusals of each kind within a minute into the trail, and of the others one record with their number:
 * a stranger must not fill the disk, nor be forgotten.
 */
export function createRefusalDigest(append: (entry: AuditEntry) => Promise<void>): RefusalDigest {
  let kinds = new Map<string, Kind>();
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const counted = [...kinds.values()].filter(({ seen }) => seen > writtenOfKind);
    kinds = new Map();
    await Promise.all(counted.map(({ entry, seen }) => append(summaryOf(entry, seen - writtenOfKind))));
  };
  const kindOf = (entry: AuditEntry): Kind => {
    const name = JSON.stringify([entry.error?.code, entry.initiator, entry.ip, entry.action]);
    const isNew = !kinds.has(name) && kinds.size >= kindsMax;
    // From too many addresses to tell them apart.
    const key = isNew ? 'others' : name;
    const found = kinds.get(key) ?? {
      entry: isNew ? { action: 'any', outcome: 'refused', error: entry.error } : entry,
      seen: 0,
    };
    kinds.set(key, found);
    return found;
  };
  return {
    takes(entry) {
      if (entry.outcome !== 'refused' || !frequent.has(entry.error?.code ?? '')) return true;
      timer ??= setTimeout(() => void flush().catch(() => undefined), windowMs).unref();
      const kind = kindOf(entry);
      kind.seen += 1;
      return kind.seen <= writtenOfKind;
    },
    flush,
  };
}

function summaryOf({ action, initiator, ip, error }: AuditEntry, more: number): AuditEntry {
  const message = `${more} more such calls were refused within ${windowMs / 1_000} s`;
  return { action, outcome: 'refused', initiator, ip, error: { code: error?.code ?? '', message } };
}
