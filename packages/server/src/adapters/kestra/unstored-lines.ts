import type { KestraLogEntry } from '@understudy/flows/kestra';
import type { Clock } from '../../core/clock.ts';

// The store keeps microseconds, a stream may tell more.
const sameWithinMs = 2;
// A line that is not stored by then never will be.
const givenUpAfterMs = 15_000;

/** Lines that a stream has brought and the store, which can lag by seconds, does not show yet. */
export interface UnstoredLines {
  expect(line: KestraLogEntry): void;
  /** Strikes off what the store shows now. */
  found(stored: readonly KestraLogEntry[]): void;
  /** The timestamp of the first that is missing; undefined where none is. */
  first(): string | undefined;
}

interface Expected {
  readonly line: KestraLogEntry;
  readonly since: number;
}

export function createUnstoredLines(clock: Clock): UnstoredLines {
  const expected = new Set<Expected>();
  return {
    expect(line) {
      expected.add({ line, since: clock.now().getTime() });
    },
    found(stored) {
      if (expected.size === 0) return;
      const times = timesByName(stored);
      const tooOld = clock.now().getTime() - givenUpAfterMs;
      for (const each of expected) {
        const there = times.get(nameOf(each.line))?.some((time) => Math.abs(time - timeOf(each.line)) <= sameWithinMs);
        if (there || each.since < tooOld) expected.delete(each);
      }
    },
    first() {
      return [...expected].map(({ line }) => line.timestamp).sort()[0];
    },
  };
}

function timesByName(lines: readonly KestraLogEntry[]): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const line of lines) {
    const known = times.get(nameOf(line));
    if (known) known.push(timeOf(line));
    else times.set(nameOf(line), [timeOf(line)]);
  }
  return times;
}

function nameOf({ taskRunId, attemptNumber, message }: KestraLogEntry): string {
  return JSON.stringify([taskRunId ?? null, attemptNumber ?? null, message ?? '']);
}

function timeOf({ timestamp }: KestraLogEntry): number {
  return Date.parse(timestamp);
}
