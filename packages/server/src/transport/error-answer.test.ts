import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, errorCodes } from '../core/app-error.ts';
import { errorAnswer, errorHeaders, fromHttp } from './error-answer.ts';

const statuses = {
  ValidationError: 400,
  AuthenticationError: 401,
  ForbiddenError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  GoneError: 410,
  RateLimitError: 429,
  UpstreamError: 502,
  EngineUnavailableError: 503,
  InternalError: 500,
};

it('every error has its status', () => {
  const answered = (Object.keys(errorCodes) as ErrorCode[]).map((code) => [
    code,
    errorAnswer(new AppError(code, 'x'), 'r').status,
  ]);
  expect(Object.fromEntries(answered)).toEqual(statuses);
});

describe('Retry-After', () => {
  it.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [59_999, '60'],
  ])('of %i ms is %s, never too early and never nought', (retryAfterMs, seconds) => {
    expect(errorHeaders(new AppError('RateLimitError', 'x', { retryAfterMs }))).toEqual({ 'Retry-After': seconds });
  });

  it('is not there where nobody knows', () => {
    expect(errorHeaders(new AppError('RateLimitError', 'x'))).toEqual({});
  });
});

it('WWW-Authenticate comes with 401 alone', () => {
  expect(errorHeaders(new AppError('AuthenticationError', 'x'))).toEqual({
    'WWW-Authenticate': 'Bearer realm="understudy"',
  });
  expect(errorHeaders(new AppError('ForbiddenError', 'x'))).toEqual({});
});

describe('what Express throws', () => {
  it.each([
    ['entity.parse.failed', 400, 'must be valid JSON'],
    ['entity.too.large', 413, 'must not be larger than the limit'],
    ['charset.unsupported', 415, 'must be UTF-8'],
    ['encoding.unsupported', 415, 'must be sent plain or as gzip, deflate or br'],
    ['request.aborted', 400, 'must be sent whole'],
    ['request.size.invalid', 400, 'must be as long as Content-Length says'],
  ])('%s is a wrong body', (type, status, rule) => {
    expect(fromHttp({ type, status })).toMatchObject({ code: 'ValidationError', details: { field: 'body', rule } });
  });

  it.each([400, 413, 499])('with the status %i is the caller’s fault', (status) => {
    expect(fromHttp({ status })).toMatchObject({ code: 'ValidationError' });
  });

  it.each([500, 503])('with the status %i is not', (status) => {
    const thrown = { status };
    expect(fromHttp(thrown)).toBe(thrown);
    expect(errorAnswer(thrown, 'r')).toMatchObject({ status: 500, body: { error: 'InternalError' } });
  });

  it('for a path that is no UTF-8 is the caller’s fault', () => {
    expect(fromHttp(new URIError('malformed'))).toMatchObject({ code: 'ValidationError', details: { field: 'path' } });
  });
});

it('of what nobody foresaw nothing is said', () => {
  const { body } = errorAnswer(new Error('SELECT secret'), 'r');
  expect(body).toEqual({
    error: 'InternalError',
    message: 'Something went wrong on our side',
    details: {},
    request_id: 'r',
  });
});
