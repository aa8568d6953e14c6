import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './history-cursor.ts';

const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
const refused = expect.objectContaining({
  code: 'ValidationError',
  details: { field: 'cursor', rule: 'must be a next_cursor' },
});

describe('a cursor', () => {
  it.each([
    ['now', { createdAt: new Date('2026-01-02T03:04:05.678Z'), id: '01KABC' }],
    ['the beginning of time', { createdAt: new Date(0), id: 'a' }],
    ['an id of 200 characters', { createdAt: new Date(1), id: 'a'.repeat(200) }],
    ['a time of 14 digits', { createdAt: new Date(99_999_999_999_999 % 8.64e15), id: '_-Az9' }],
  ])('is read as what it was made of: %s', (_, place) => {
    expect(decodeCursor(encodeCursor(place))).toEqual(place);
  });

  it('is milliseconds and id, in base64url', () => {
    expect(encodeCursor({ createdAt: new Date(7), id: 'x' })).toBe(cursorOf('7 x'));
  });
});

describe('what is no cursor is refused', () => {
  it.each([
    ['empty', ''],
    ['no base64', '%%%'],
    ['without an id', cursorOf('7 ')],
    ['without a time', cursorOf(' x')],
    ['with a time below nought', cursorOf('-7 x')],
    ['with a time of 15 digits', cursorOf('100000000000000 x')],
    ['with an id of 201 characters', cursorOf(`7 ${'a'.repeat(201)}`)],
    ['with two spaces', cursorOf('7  x')],
    ['with something before it', cursorOf('x7 x')],
    ['with something behind it', cursorOf('7 x y')],
    ['with a line feed behind it', cursorOf('7 x\n')],
    ['with a quote in its id', cursorOf("7 x'")],
  ])('%s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(refused);
  });
});
