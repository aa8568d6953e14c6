import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { json } from './answer.ts';
import { readJson } from './read-body.ts';

/** A listening HTTP server; its connections are closed when disposed. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** Listens, and answers every request with what `answer` gives; an error of that is a 500 and a line in the log. */
export async function startHttpServer(
  { host, port, log }: { host: string; port: number; log: (line: string) => void },
  answer: (request: IncomingMessage, body: unknown) => Promise<Answer>,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    readJson(request)
      .then((body) => answer(request, body))
      .catch((error: unknown) => {
        log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.message : String(error)}`);
        return json(500, { errors: [{ message: 'Problem processing request' }] });
      })
      .then((result) => send(response, result))
      .catch((error: unknown) => {
        log(
          `answering ${request.method} ${request.url} failed: ${error instanceof Error ? error.message : String(error)}`,
        );
        response.destroy();
      });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator got no port');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  if ('cut' in answer) {
    if (answer.cut !== 'never') setTimeout(() => response.destroy(), answer.cut).unref();
    return;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
