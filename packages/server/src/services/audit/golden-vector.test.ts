import { describe, expect, it } from 'vitest';
import { vector } from '../../testing/vector.ts';
import { createAuditKeys } from './audit-keys.ts';
import { exportLine, linkOf } from './export-line.ts';
import { verifyExport } from './verify-export.ts';

const { secret_key, mac_key, public_key, records, checkpoint, export: lines } = vector('audit');
const check = (text: string, key: string | undefined = public_key) =>
  verifyExport(async function* () {
    yield Buffer.from(text);
  }, key);
const whole = lines.map((line: string) => `${line}\n`).join('');

it('the keys of the trail are those of the golden vector', () => {
  const { macKey, signer, publicKeys } = createAuditKeys(secret_key);
  expect([macKey.toString('hex'), signer.publicKey, publicKeys.length]).toEqual([mac_key, public_key, 1]);
});

it('checkpoints of a secret before are good, too', () => {
  const { publicKeys } = createAuditKeys('another secret of the server, long', [public_key]);
  expect(publicKeys.map((key) => key.export({ format: 'jwk' }).x)).toContain(public_key);
  expect(() => createAuditKeys(secret_key, ['x'])).toThrow('the public key must be');
});

describe('the export of the golden vector', () => {
  it('is whole', async () => {
    const { seq, hash, at } = checkpoint.statement;
    expect(await check(whole)).toEqual({
      whole: true,
      records: 3,
      head: { seq, hash, at },
      public_key,
      first_bad: null,
    });
  });

  it('is made of its links', () => {
    const links = records.map(({ text, hash }: { text: string; hash: string }, at: number) => ({
      seq: at + 1,
      previousHash: at === 0 ? '0'.repeat(64) : records[at - 1].hash,
      hash,
      record: text,
    }));
    expect(links.map(exportLine)).toEqual(lines.slice(0, -1));
    expect(lines.slice(0, -1).map(linkOf)).toEqual(links);
  });

  it('without its checkpoint is cut off', async () => {
    const cut = lines.slice(0, -1).map((line: string) => `${line}\n`);
    expect(await check(cut.join(''))).toMatchObject({ first_bad: { kind: 'truncated', seq: 4 }, head: null });
  });

  it('without its last record is cut off there', async () => {
    const cut = [lines[0], lines[1], lines[3]].map((line) => `${line}\n`).join('');
    expect(await check(cut)).toMatchObject({ first_bad: { kind: 'truncated', seq: 3 } });
  });

  it('with a record behind its checkpoint’s is not whole', async () => {
    const early = [...lines.slice(0, 3), lines[3].replace('"seq":3', '"seq":2')].map((line) => `${line}\n`).join('');
    expect(await check(early)).toMatchObject({ whole: false, first_bad: { kind: 'changed', seq: 3 } });
  });
});

describe('a line is no link', () => {
  it.each([
    ['with another field before', lines[0].replace('{', '{"a":1,')],
    ['with a space', lines[0].replace(',', ', ')],
    ['with the number nought', lines[0].replace('"seq":1}', '"seq":0}')],
    ['with a number of 17 digits', lines[0].replace('"seq":1}', `"seq":1${'0'.repeat(16)}}`)],
    ['with something behind it', `${lines[0]}x`],
    ['with something before it', `x${lines[0]}`],
    ['that is empty', ''],
  ])('%s', (_, line) => {
    expect(linkOf(line)).toBeUndefined();
  });

  it('but with a number of 16 digits', () => {
    const line = lines[0].replace('"seq":1}', `"seq":1${'0'.repeat(15)}}`);
    expect(linkOf(line)?.seq).toBe(10 ** 15);
  });
});
