import { describe, expect, it } from 'vitest';
import { failureOf, failureOfConnection, failureOfStatus } from './failure.ts';

const final = { retryable: false, unknownOutcome: false };
const refused = { retryable: true, unknownOutcome: false };
const unknown = { retryable: true, unknownOutcome: true };

describe("what Railway's errors mean", () => {
  it.each([
    ['Not Authorized', 'not-authorized', final],
    ['Token not found', 'not-authorized', final],
    ['Invalid token', 'not-authorized', final],
    ['Two Factor Authentication is required', 'not-authorized', final],
    ['An environment with this name already exists', 'name-taken', final],
    ['The name "x" is taken', 'name-taken', final],
    ['This name is already in use', 'name-taken', final],
    ['Rate limit exceeded', 'rate-limited', refused],
    ['Too many requests', 'rate-limited', refused],
    ['Project not found', 'not-found', final],
    ['Problem processing request', 'unavailable', unknown],
  ])('"%s" is %s', (message, code, how) => {
    const error = failureOf([{ message, traceId: 't1' }], 'Op');
    expect(error).toMatchObject({ code, ...how, message: `Railway answered "${message}" (Op, trace t1)` });
  });

  it.each(['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'])('%s is invalid', (code) => {
    expect(failureOf([{ message: 'no', extensions: { code } }], 'Op')).toMatchObject({ code: 'invalid', ...final });
  });

  it('any other code of theirs says nothing', () => {
    const extensions = { code: 'INTERNAL_SERVER_ERROR' };
    expect(failureOf([{ message: 'no', extensions }], 'Op')).toMatchObject({ code: 'unavailable', ...unknown });
  });

  it('of several errors all are read and said', () => {
    const error = failureOf([{ message: 'first' }, { message: 'not found' }], 'Op');
    expect(error).toMatchObject({ code: 'not-found', message: 'Railway answered "first; not found" (Op)' });
  });
});

describe('what an HTTP status means', () => {
  it.each([
    [302, 'unavailable', unknown],
    [399, 'unavailable', unknown],
    [400, 'invalid', final],
    [401, 'not-authorized', final],
    [403, 'not-authorized', final],
    [404, 'invalid', final],
    [408, 'unavailable', unknown],
    [429, 'rate-limited', refused],
    [499, 'invalid', final],
    [500, 'unavailable', unknown],
    [503, 'unavailable', unknown],
  ])('%i is %s', (status, code, how) => {
    const message = `Railway answered HTTP ${status} (Op)`;
    expect(failureOfStatus(status, 'Op')).toMatchObject({ code, ...how, message });
  });
});

describe('what a missing answer means', () => {
  const fetchFailed = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('after %s nothing was done', (code) => {
    expect(failureOfConnection(fetchFailed(code), 'Op')).toMatchObject({
      code: 'unavailable',
      ...refused,
      message: `Railway cannot be reached: ${code} (Op)`,
      cause: expect.any(TypeError),
    });
  });

  it.each(['ECONNRESET', 'UND_ERR_SOCKET'])('after %s nobody knows', (code) => {
    expect(failureOfConnection(fetchFailed(code), 'Op')).toMatchObject({ code: 'unavailable', ...unknown });
  });

  it('after a time-out nobody knows', () => {
    expect(failureOfConnection(new DOMException('late', 'TimeoutError'), 'Op')).toMatchObject({
      code: 'timeout',
      ...unknown,
      message: 'Railway did not answer in time (Op)',
      cause: expect.objectContaining({ name: 'TimeoutError' }),
    });
  });

  it.each([
    [new Error('plain'), 'plain'],
    ['text', 'text'],
    [new TypeError('fetch failed', { cause: new Error('inner') }), 'inner'],
  ])('%s is said in its own words', (error, reason) => {
    expect(failureOfConnection(error, 'Op').message).toBe(`Railway cannot be reached: ${reason} (Op)`);
  });
});
