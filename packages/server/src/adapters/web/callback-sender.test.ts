import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCallbackSender } from './callback-sender.ts';

const opened = new Set<Server>();
afterEach(() => {
  for (const server of opened) server.close().closeAllConnections();
  opened.clear();
});

async function receiver(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  opened.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const post = (url: string, options: { privateAddresses?: boolean; timeoutMs?: number; stop?: AbortSignal } = {}) => {
  const sender = createCallbackSender({ privateAddresses: true, ...options });
  return sender.post(
    url,
    { headers: { 'x-kept': 'yes' }, body: '{"ä":1}' },
    options.stop ?? new AbortController().signal,
  );
};

describe('the status counts', () => {
  it('of an answer to a body that came whole', async () => {
    let got: unknown;
    const url = await receiver(async (request, answer) => {
      const body = Buffer.concat(await request.toArray()).toString();
      got = { method: request.method, url: request.url, kept: request.headers['x-kept'], body };
      answer.writeHead(204).end();
    });
    expect(await post(`${url}?a=b`)).toBe(204);
    expect(got).toEqual({ method: 'POST', url: '/hook?a=b', kept: 'yes', body: '{"ä":1}' });
  });

  it('of a redirect, which is not followed', async () => {
    const paths: (string | undefined)[] = [];
    const url = await receiver((request, answer) => {
      paths.push(request.url);
      answer.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await post(url)).toBe(307);
    expect(paths).toEqual(['/hook']);
  });

  it('of an answer that never ends, which is hung up on', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await receiver((_, answer) => {
      closed = once(answer, 'close');
      answer.writeHead(200);
      const more = () => {
        while (!answer.destroyed && answer.write('x'.repeat(64 * 1_024)));
        if (!answer.destroyed) answer.once('drain', more);
      };
      more();
    });
    expect(await post(url)).toBe(200);
    await closed;
  });

  it('of an answer whose body does not come in time, which is hung up on', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await receiver((_, answer) => {
      closed = once(answer, 'close');
      answer.writeHead(200, { 'content-length': '5' }).flushHeaders();
    });
    expect(await post(url, { timeoutMs: 300 })).toBe(200);
    await closed;
  });
});

describe('the reason is told, and no address of ours in it', () => {
  it('for a host whose name is at a private address', async () => {
    const refused = post('https://localhost/', { privateAddresses: false });
    await expect(refused).rejects.toThrow(/^the host has an address that is not public$/);
  });

  it('for a host that refuses', async () => {
    const url = await receiver(() => {});
    for (const server of opened) await once(server.close(), 'close');
    await expect(post(url)).rejects.toThrow(/^the host could not be reached: ECONNREFUSED$/);
  });

  it('for a host whose name is not known', async () => {
    await expect(post('http://unknown.invalid/')).rejects.toThrow(/^the host could not be reached: E\w+$/);
  });

  it('for a host that does not answer in time', async () => {
    const url = await receiver(() => {});
    await expect(post(url, { timeoutMs: 50 })).rejects.toThrow(/^no answer within 0.05 s$/);
  });

  it('for a host that answers by another protocol', async () => {
    const url = await receiver((request) => {
      request.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    });
    await expect(post(url)).rejects.toThrow(/^the host ended the connection without an answer$/);
  });

  it('for a host that does not come to terms on TLS in time', async () => {
    const silent = createTcpServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(post(`https://127.0.0.1:${port}/`)).rejects.toThrow(/^no connection within 5 s$/);
    silent.close();
  });

  it('for a request that our own end breaks off', async () => {
    const stop = new AbortController();
    const url = await receiver(() => stop.abort());
    await expect(post(url, { stop: stop.signal })).rejects.toThrow('ABORT_ERR');
  });
});

describe('refused before anything is asked', () => {
  const refusalOf = (url: string) => createCallbackSender({ privateAddresses: false }).refusalOf(url);

  it.each(['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost:8443/'])('%s', (url) => {
    expect(refusalOf(url)).toMatch('must be an https URL of a public address');
  });

  it('not a name that only ends so', () => {
    expect(refusalOf('https://notlocalhost.example/')).toBeUndefined();
  });
});
