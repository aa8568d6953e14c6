import { describe, expect, it } from 'vitest';
import { watchConstantTime } from '../testing/constant-time.ts';
import { vector } from '../testing/vector.ts';
import { auditRecord, fieldsOf, isGenuine, recordOf, recordText } from './audit-record.ts';

const comparisons = watchConstantTime();

const { mac_key, records } = vector('audit');
const macKey = Buffer.from(mac_key, 'hex');
const [{ record, mac, text }] = records;
// The vectors were written before records said of which project they are.
const fromBefore = { railway_project_id: null };
const withMac = (other: string) => text.replace(mac, other);

describe('the text of a record', () => {
  it.each([0, 1, 2])('is that of golden vector %i', (at) => {
    expect(recordText(records[at].record, macKey)).toBe(records[at].text);
  });

  it('has a MAC of the server’s key', () => {
    expect(fieldsOf(recordText(record, macKey))).toEqual({ ...record, mac });
  });

  it('is not made of what JSON cannot say', () => {
    expect(() => recordText({ ...record, inputs: Number.NaN }, macKey)).toThrow();
  });
});

describe('a record that is read', () => {
  it.each([0, 1, 2])('is that of golden vector %i, and its MAC is none of its fields', (at) => {
    expect(auditRecord.parse(fieldsOf(records[at].text))).toEqual({ ...fromBefore, ...records[at].record });
  });

  it.each(Object.keys(record).filter((name) => name !== 'inputs'))('has the field %s', (name) => {
    const { [name]: _, ...rest } = record;
    expect(auditRecord.safeParse(rest).success).toBe(false);
  });

  it.each(['initiator', 'ip', 'namespace', 'error', 'execution_id', 'key_id', 'intent_id', 'request_id'])(
    'may be without %s',
    (name) => {
      expect(auditRecord.parse({ ...record, [name]: null })).toEqual({ ...fromBefore, ...record, [name]: null });
    },
  );

  it.each(['accepted', 'success', 'refused', 'failed'])('may have ended as %s, and not otherwise', (outcome) => {
    expect(auditRecord.safeParse({ ...record, outcome }).success).toBe(true);
    expect(auditRecord.safeParse({ ...record, outcome: `${outcome}!` }).success).toBe(false);
  });

  it('says of an error its code and its message', () => {
    for (const error of [{ code: 'x' }, { message: 'x' }])
      expect(auditRecord.safeParse({ ...record, error }).success).toBe(false);
  });
});

describe('a record that is genuine', () => {
  it.each([0, 1, 2])('is golden vector %i', (at) => {
    expect(isGenuine(records[at].text, macKey)).toBe(true);
  });
});

describe('a record is not genuine', () => {
  it('is found out in a time that says nothing of the MAC that it should have', () => {
    comparisons.mockClear();
    isGenuine(withMac(records[1].mac), macKey);
    expect(comparisons).toHaveBeenCalledOnce();
  });

  it.each([
    ['with a MAC of the right length and other bytes', withMac('A'.repeat(mac.length))],
    ['with one other character in its MAC', withMac(`${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`)],
    ['with another first character in its MAC', withMac(`${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`)],
    ['with a MAC that is shorter', withMac(mac.slice(0, -1))],
    ['with a MAC that is longer', withMac(`${mac}A`)],
    ['with an empty MAC', withMac('')],
    ['with the MAC of another record', withMac(records[1].mac)],
    ['with a MAC that is a number', text.replace(`"${mac}"`, '7')],
    ['without a MAC', JSON.stringify(record)],
    ['with another outcome', text.replace('"accepted"', '"success"')],
    ['with a field more', text.replace('{', '{"a":1,')],
    ['with a space in its JSON', text.replace(',', ', ')],
    ['that is no JSON', 'x'],
    ['that is null', 'null'],
    ['that is empty', ''],
  ])('%s', (_, changed) => {
    expect(changed).not.toBe(text);
    expect(isGenuine(changed, macKey)).toBe(false);
  });

  it('by another key', () => {
    expect(isGenuine(text, Buffer.alloc(32, 1))).toBe(false);
  });
});

describe('the fields of a record', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');

  it('are null where the entry says nothing of them', () => {
    expect(recordOf({ action: 'act', outcome: 'failed' }, { id: '1', at })).toEqual({
      id: '1',
      at: '2026-01-02T03:04:05.678Z',
      action: 'act',
      outcome: 'failed',
      initiator: null,
      ip: null,
      namespace: null,
      railway_project_id: null,
      inputs: null,
      error: null,
      execution_id: null,
      key_id: null,
      intent_id: null,
      request_id: null,
    });
  });

  it('are those of the entry, each under its own name', () => {
    const entry = {
      action: 'act',
      outcome: 'refused',
      initiator: 'a',
      ip: 'b',
      namespace: 'c',
      projectId: 'k',
      inputs: { d: 1 },
      error: { code: 'e', message: 'f' },
      executionId: 'g',
      keyId: 'h',
      intentId: 'i',
      requestId: 'j',
    } as const;
    const { projectId, executionId, keyId, intentId, requestId, ...same } = entry;
    const names = {
      railway_project_id: projectId,
      execution_id: executionId,
      key_id: keyId,
      intent_id: intentId,
      request_id: requestId,
    };
    expect(recordOf(entry, { id: '1', at })).toEqual({ id: '1', at: at.toISOString(), ...same, ...names });
  });
});
