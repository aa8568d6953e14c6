import { expect, it } from 'vitest';
import { printableText } from './text-fields.ts';

it.each(['Acme', 'Ünïcode', 'عميل', '客户', 'a b'])('%s is text', (text) => {
  expect(printableText.parse(text)).toBe(text);
});

it.each([0x61c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069, 0xfeff])(
  'a character that nobody sees, or that turns the text around, is refused: %i',
  (code) => {
    expect(printableText.safeParse(`Ac${String.fromCodePoint(code)}me`).success).toBe(false);
  },
);

it.each(['\0', '\n', '\x1b', '\x7f', '\x9f', '\ud800'])('what no line of a log has is refused: %j', (text) => {
  expect(printableText.safeParse(text).success).toBe(false);
});
