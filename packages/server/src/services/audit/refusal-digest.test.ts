import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../../core/audit-entry.ts';
import { createRefusalDigest } from './refusal-digest.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = (of: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'clone.start',
  outcome: 'refused',
  ip: '192.0.2.1',
  error: { code: 'AuthenticationError', message: 'Who are you?' },
  ...of,
});

function bench() {
  const written: AuditEntry[] = [];
  const digest = createRefusalDigest(async (entry) => void written.push(entry));
  return {
    written,
    digest,
    taken: (count: number, of?: Partial<AuditEntry>) =>
      Array.from({ length: count }, () => digest.takes(refusal(of))).filter(Boolean).length,
  };
}

it('the first ten of a minute are written, and of the others one record with their number', async () => {
  const { taken, written } = bench();
  expect(taken(744)).toBe(10);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual([
    refusal({
      initiator: undefined,
      error: { code: 'AuthenticationError', message: '734 more such calls were refused within 60 s' },
    }),
  ]);
});

it('the next minute begins anew', async () => {
  const { taken, written } = bench();
  taken(10);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([taken(10), written]).toEqual([10, []]);
});

it('other procedures, callers, addresses and errors are counted for themselves', () => {
  const { taken } = bench();
  taken(20);
  expect(taken(1, { action: 'history.list' })).toBe(1);
  expect(taken(1, { ip: '192.0.2.2' })).toBe(1);
  expect(taken(1, { initiator: 'key:1', error: { code: 'RateLimitError', message: 'x' } })).toBe(1);
});

it.each([
  ['a refusal for what was asked', { error: { code: 'ValidationError', message: 'x' } }],
  ['a refusal for who asked', { error: { code: 'ForbiddenError', message: 'x' } }],
  ['a success', { outcome: 'success', error: undefined }],
] as const)('%s is written however often it comes', (_, of) => {
  expect(bench().taken(50, of)).toBe(50);
});

it('from too many addresses to tell them apart there is one number', async () => {
  const { digest, written } = bench();
  const all = Array.from({ length: 5_000 }, (_, at) => digest.takes(refusal({ ip: `192.0.${at >> 8}.${at % 256}` })));
  expect(all.filter(Boolean).length).toBe(210);
  await digest.flush();
  expect(written).toMatchObject([
    { action: 'any', error: { message: '4790 more such calls were refused within 60 s' } },
  ]);
});
