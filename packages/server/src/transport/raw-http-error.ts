import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../core/app-error.ts';
import { errorAnswer } from './error-answer.ts';
import { requestIdFrom } from './request-id.ts';

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

const rules: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The headers are too large',
  HPE_INVALID_HEADER_TOKEN: 'A header holds a character that is not allowed',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request was sent too slowly',
};

/** Answers what never becomes a request (bad syntax, headers too large, sent too slowly) with an error body like any other. */
export function answerBrokenRequests(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (req, res) => answering.set(req.socket, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answering.get(socket);
    const hasBegun = response?.headersSent === true && !response.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || hasBegun) {
      socket.destroy();
      return;
    }
    const message = rules[error.code ?? ''] ?? 'The request cannot be read';
    socket.end(rawHttpError(new AppError('ValidationError', message), requestIdFrom(undefined)), () =>
      socket.destroy(),
    );
  });
}
