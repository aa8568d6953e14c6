import { UnderstudyError } from '@understudy/client';
import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

it.each([
  [
    'a secret of the environment, in whatever message',
    new TypeError('Headers.append: "s3cret" is an invalid header value.'),
    'Headers.append: "[redacted]" is an invalid header value.',
  ],
  [
    'the value of a flag that there is not',
    new Error("error: unknown option '--key=hunter2'"),
    "unknown option '--key=…'",
  ],
  [
    'an API key where a command belongs',
    new Error('there is no command "keys us_0123456789abcdef": create and list are'),
    'there is no command "keys [redacted]": create and list are',
  ],
  [
    'the password in an address',
    new Error('cannot be fetched: https://ann:hunter2@kestra.example.com/api'),
    'cannot be fetched: https://[redacted]@kestra.example.com/api',
  ],
])('keeps to itself %s', (_, error, line) => {
  expect(describeError(error, { KESTRA_PASSWORD: 's3cret\n' })).toBe(line);
});

it('is one line, with the suggestion for a typo', () => {
  const error = new Error("error: unknown option '--nme'\n(Did you mean --name?)");
  expect(describeError(error, {})).toBe("unknown option '--nme' (Did you mean --name?)");
});

it.each([
  [new UnderstudyError('NotFoundError', 'There is no such key'), 'NotFoundError: There is no such key'],
  [
    new UnderstudyError('NetworkError', 'connect ECONNREFUSED 127.0.0.1:9'),
    'the server does not answer: connect ECONNREFUSED 127.0.0.1:9',
  ],
])('names the kind of an error of the server: %s', (error, line) => {
  expect(describeError(error, {})).toBe(line);
});
