import { createHash } from 'node:crypto';
import type { LogLine } from '../../../core/execution.ts';

/** A hash over a whole log, line by line, so that a client can prove that it has everything. */
export interface LogHash {
  add(line: LogLine): void;
  readonly count: number;
  /** SHA-256, hex. Can be asked again after more lines. */
  digest(): string;
}

/**
 * The text of a line that is hashed: number, time (RFC 3339 UTC), level, task, attempt and message, each followed by a
 * tab but the last, which a line feed follows; what a line lacks is empty.
 */
export function createLogHash(): LogHash {
  const hash = createHash('sha256');
  let count = 0;
  return {
    add({ number, timestamp, level, taskId = '', attempt = '', message }) {
      hash.update(`${[number, timestamp.toISOString(), level, taskId, attempt, message].join('\t')}\n`);
      count += 1;
    },
    get count() {
      return count;
    },
    digest: () => hash.copy().digest('hex'),
  };
}
