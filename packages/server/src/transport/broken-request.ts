import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../core/app-error.ts';
import { rawHttpError } from './raw-http-error.ts';
import { requestIdFrom } from './request-id.ts';

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
