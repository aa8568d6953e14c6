import { expect, it } from 'vitest';
import { createTextSeal } from './text-seal.ts';

const { seal, open } = createTextSeal('a secret of the server, long enough', 'tests');
const text = 'https://hooks.example.com/T0/ß?token=1';

it.each([text, '', 'x'.repeat(2_000)])('a text is opened as it was sealed: %#', (each) => {
  expect(open(seal(each, 'one'), 'one')).toBe(each);
});

it('shows nothing of the text, and is another each time', () => {
  const sealed = [seal(text, 'one'), seal(text, 'one')];
  expect(sealed[0]).not.toBe(sealed[1]);
  expect(Buffer.from(sealed[0] ?? '', 'base64url').toString('latin1')).not.toContain('hooks');
});

it('is opened for what it belongs to alone', () => {
  expect(open(seal(text, 'one'), 'two')).toBeUndefined();
});

it('is opened by the same key alone, for the same purpose', () => {
  const sealed = seal(text, 'one');
  expect(createTextSeal('another secret of a server, long enough', 'tests').open(sealed, 'one')).toBeUndefined();
  expect(createTextSeal('a secret of the server, long enough', 'others').open(sealed, 'one')).toBeUndefined();
});

it('is not opened once a bit was changed, or a byte is missing', () => {
  const bytes = Buffer.from(seal(text, 'one'), 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(open(changed.toString('base64url'), 'one')).toBeUndefined();
    expect(open(bytes.subarray(0, at).toString('base64url'), 'one')).toBeUndefined();
  }
});
