import type { Duplex, Writable } from 'node:stream';

const sslRequest = 80_877_103;
const gssRequest = 80_877_104;
const startupBytesMax = 10_000;

/**
 * Passes a Postgres client's bytes on, with its startup message changed so that the session refuses writes, as a
 * cluster's replica does. Encryption is declined: who comes this way is inside.
 */
export function readOnlyStartup(near: Duplex, far: Writable): void {
  let waiting = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 8) {
      const length = waiting.readUInt32BE(0);
      if (length > startupBytesMax) return void near.destroy();
      if (waiting.length < length) return;
      const code = waiting.readUInt32BE(4);
      const message = waiting.subarray(8, length);
      waiting = waiting.subarray(length);
      if (code === sslRequest || code === gssRequest) {
        near.write('N');
        continue;
      }
      near.off('data', read);
      far.write(withReadOnly(code, message));
      far.write(waiting);
      near.pipe(far);
      return;
    }
  };
  near.on('data', read);
}

// Pairs of texts, each ended by a zero, and one more zero. Of several `options` Postgres takes the last.
function withReadOnly(code: number, message: Buffer): Buffer {
  const pairs = message.subarray(0, Math.max(message.lastIndexOf(0), 0));
  const body = Buffer.concat([pairs, Buffer.from('options\0-c default_transaction_read_only=on\0\0')]);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.writeUInt32BE(code, 4);
  return Buffer.concat([head, body]);
}
