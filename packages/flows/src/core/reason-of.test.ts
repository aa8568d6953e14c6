import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.ts';

it.each([
  ['the message of an error', new Error('no route'), 'no route'],
  ['the messages inside an error that has none', new AggregateError([new Error('a'), new Error('b')]), 'a; b'],
  ['the name of an error that has nothing else', new TypeError(), 'TypeError'],
  ['what is no error as text', 'gone', 'gone'],
])('is %s', (_, thrown, reason) => {
  expect(reasonOf(thrown)).toBe(reason);
});
