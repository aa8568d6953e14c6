import { STATUS_CODES } from 'node:http';
import type { AppError } from '../core/app-error.ts';
import { errorAnswer } from './error-answer.ts';

/** An error answer as bytes, where there is no response to write it to. The connection ends with it. */
export function rawHttpError(error: AppError, requestId: string): string {
  const { status, headers, body } = errorAnswer(error, requestId);
  const json = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(json)),
    'X-Request-Id': requestId,
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${json}`;
}
