import { hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { vector } from '../testing/vector.ts';
import { createCheckpointSigner, namedPublicKey, publicKeyOf, readCheckpoint } from './audit-checkpoint.ts';

const { secret_key, public_key, checkpoint } = vector('audit');
const { statement, signature, line } = checkpoint;
const signer = createCheckpointSigner(
  Buffer.from(hkdfSync('sha256', secret_key, '', 'understudy audit checkpoints', 32)),
);
const stranger = createCheckpointSigner(Buffer.alloc(32, 9));
const keys = [publicKeyOf(public_key)];

it('is signed as the golden vector', () => {
  expect([signer.publicKey, signer.sign(statement)]).toEqual([public_key, line]);
});

it('is read by who knows the public key, among others', () => {
  expect(readCheckpoint(line, [publicKeyOf(stranger.publicKey), ...keys])).toEqual(statement);
});

it('names the key that it was signed with', () => {
  expect(namedPublicKey(line)).toBe(public_key);
});

describe('a line is no checkpoint', () => {
  // The last character of a signature has two bits to spare: the same bytes, and not the same line.
  const spare = signature.replace(/.$/, (last: string) => String.fromCharCode(last.charCodeAt(0) + 1));

  it.each([
    ['signed by a stranger', stranger.sign(statement)],
    ['signed by a stranger, in our name', stranger.sign(statement).replace(stranger.publicKey, public_key)],
    ['with another number', line.replace('"seq":3', '"seq":4')],
    ['with another beginning', line.replace('"first":1', '"first":2')],
    ['with another trail', line.replace(statement.trail, statement.trail.replace('9', '8'))],
    ['with another hash', line.replace(statement.hash, statement.hash.replace(/^./, 'g'))],
    ['with another time', line.replace(':07.000Z', ':08.000Z')],
    ['with the same signature, written otherwise', line.replace(signature, spare)],
    ['with a signature that is cut off', line.replace(signature, signature.slice(0, -4))],
    ['with a space', line.replace(',', ', ')],
    ['with a field more', line.replace('{"checkpoint"', '{"a":1,"checkpoint"')],
    ['with a number below nought', signer.sign({ ...statement, seq: -1 })],
    ['that begins below nought', signer.sign({ ...statement, first: -1 })],
    ['with a number that is not whole', signer.sign({ ...statement, seq: 1.5 })],
    ['that begins between two numbers', signer.sign({ ...statement, first: 1.5 })],
    ['that is no JSON', 'x'],
    ['that is empty', ''],
  ])('%s', (_, changed) => {
    expect(changed).not.toBe(line);
    expect(readCheckpoint(changed, keys)).toBeUndefined();
  });

  it('whose key nobody knows', () => {
    expect(readCheckpoint(line, [])).toBeUndefined();
  });
});

it('of a trail without records has the number 0', () => {
  const nothing = { ...statement, first: 0, seq: 0 };
  expect(readCheckpoint(signer.sign(nothing), keys)).toEqual(nothing);
});

it('a line that is none names no key', () => {
  expect([namedPublicKey('x'), namedPublicKey('{}')]).toEqual([undefined, undefined]);
});

it('a public key that is none is refused in words', () => {
  expect(() => publicKeyOf('x')).toThrow('the public key must be 32 bytes of Ed25519 in base64url');
});
