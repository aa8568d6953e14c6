import type { DatabaseKind } from './database-server.ts';

const postgresSslRequest = Buffer.from('0000000804d2162f', 'hex');
const mysqlClientSsl = 0x0800;

/** Whether a connection asked for TLS with the first bytes that its client sent. */
export function isEncrypted(kind: DatabaseKind, first: Buffer): boolean {
  if (kind === 'postgres') return first.subarray(0, 8).equals(postgresSslRequest);
  // A packet's header of four bytes, then the client's capabilities.
  if (kind === 'mysql') return first.length >= 8 && (first.readUInt32LE(4) & mysqlClientSsl) !== 0;
  return first[0] === 0x16;
}
