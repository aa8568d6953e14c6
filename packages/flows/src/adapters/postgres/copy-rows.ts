import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TaskContext } from '../../core/task-context.ts';
import type { Session } from './session.ts';
import type { TableRows } from './table-rows.ts';

const newline = 0x0a;

/** Pipes the rows of one table from COPY to COPY; no more is in memory than the sockets hold. */
export async function copyRows(
  { name, columns }: TableRows,
  { source, target }: { source: Session; target: Session },
  context: TaskContext,
): Promise<{ rows: number; bytes: number }> {
  const list = columns.length > 0 ? ` (${columns.join(', ')})` : '';
  const copied = { rows: 0, bytes: 0 };
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      copied.bytes += chunk.length;
      copied.rows += newlinesIn(chunk);
      done(null, chunk);
    },
  });
  const from = await source.copyOut(`COPY ${name}${list} TO STDOUT`);
  const to = await target.copyIn(`COPY ${name}${list} FROM STDIN`);
  await Promise.race([pipeline(from, count, to, { signal: context.signal }), source.ended, target.ended]);
  context.log('INFO', `Table ${name}: ${copied.rows} rows, ${copied.bytes} bytes`);
  return copied;
}

/** In COPY's text each row ends with the only newline that is not escaped. */
function newlinesIn(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count++;
  return count;
}
