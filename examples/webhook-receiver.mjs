// Receives callbacks and prints each execution that has ended: UNDERSTUDY_CALLBACK_SECRET=whsec_… node examples/webhook-receiver.mjs
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const { UNDERSTUDY_CALLBACK_SECRET: secret, PORT = '8788' } = process.env;
if (!secret) throw new Error('UNDERSTUDY_CALLBACK_SECRET is missing');

const bodyBytesMax = 1_048_576;
const webhook = new Webhook(secret);
// A callback comes at least once. A real receiver keeps these ids where it keeps its data.
const received = new Set();

const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  if (body === undefined) return response.writeHead(413).end();
  try {
    // Over the bytes as they came, before anything is read out of them.
    webhook.verify(body, request.headers);
  } catch {
    return response.writeHead(401).end();
  }
  response.writeHead(204).end();
  const id = request.headers['webhook-id'];
  if (received.has(id)) return;
  received.add(id);
  const { data } = JSON.parse(body);
  console.log(`execution ${data.execution_id} ${data.state} ${data.outputs.staging_url ?? ''}`);
});

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

server.listen(Number(PORT), '127.0.0.1');
await once(server, 'listening');
console.log(`receiving at http://127.0.0.1:${server.address().port}`);
