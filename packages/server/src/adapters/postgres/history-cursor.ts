import { invalid } from '../../core/app-error.ts';

/** A place in the history: after this execution. Milliseconds suffice, that is what a Date holds; the id decides among equals. */
export interface HistoryPlace {
  readonly createdAt: Date;
  readonly id: string;
}

/** The place as an opaque text. */
export function encodeCursor({ createdAt, id }: HistoryPlace): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');
}

/** The place behind a cursor. Throws ValidationError for a text that was not made by `encodeCursor`. */
export function decodeCursor(cursor: string): HistoryPlace {
  const [, time, id] = /^(\d{1,14}) ([\w-]{1,200})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) throw invalid('cursor', 'must be a next_cursor');
  return { createdAt: new Date(Number(time)), id };
}
