import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { decodeTime, encodeTime } from 'ulid';
import { z } from 'zod';
import { invalid } from '../../core/app-error.ts';
import { auditOutcomes } from '../../core/audit-entry.ts';
import { auditRecord, fieldsOf } from '../../core/audit-record.ts';
import type { AuditFilter, AuditStore, ListedRecord } from '../../core/audit-store.ts';
import { parseRows } from '../../core/parse-rows.ts';

const recordRow = auditRecord
  .pick({ id: true, action: true, initiator: true, namespace: true, railway_project_id: true, execution_id: true })
  .extend({
    // One that is none was broken: a check of the trail names the record.
    outcome: z.enum(auditOutcomes).catch('failed'),
    seq: z.string().nullable(),
    record: z.string(),
  });

/** A page of records, newest first; the id is the keyset, since it sorts by time. */
export async function auditPage(
  sql: Sql,
  filter: AuditFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): ReturnType<AuditStore['page']> {
  const query = sql`
    SELECT r.*, (SELECT min(seq) FROM audit_chain WHERE record_id = r.id) AS seq FROM audit_records r
    WHERE ${where(sql, filter)} ${cursor === undefined ? sql`` : sql`AND r.id < ${idOf(cursor)}`}
    ORDER BY r.id DESC LIMIT ${limit + 1}`;
  const rows = await parseRows(recordRow, query);
  const items = rows.slice(0, limit).map(toListed);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return defined({ items, nextCursor: last?.id });
}

function where(sql: Sql, { namespaces, projects, from, to, action, initiator, outcome, executionId }: AuditFilter) {
  return sql`true
    ${namespaces ? sql`AND r.namespace = ANY(${[...namespaces]})` : sql``}
    ${projects ? sql`AND r.railway_project_id = ANY(${[...projects]})` : sql``}
    ${from ? sql`AND r.id >= ${encodeTime(Math.max(0, from.getTime()))}` : sql``}
    ${to ? sql`AND r.id < ${encodeTime(Math.max(0, to.getTime()))}` : sql``}
    ${action === undefined ? sql`` : sql`AND r.action = ${action}`}
    ${initiator === undefined ? sql`` : sql`AND r.initiator = ${initiator}`}
    ${outcome === undefined ? sql`` : sql`AND r.outcome = ${outcome}`}
    ${executionId === undefined ? sql`` : sql`AND r.execution_id = ${executionId}`}`;
}

function idOf(cursor: string): string {
  if (/^[0-9A-HJKMNP-TV-Z]{26}$/.test(cursor)) return cursor;
  throw invalid('cursor', 'must be a next_cursor');
}

// A record that somebody has broken must not keep the others from being read: what its columns say is shown.
function toListed({ seq, record, ...columns }: z.infer<typeof recordRow>): ListedRecord {
  const parsed = auditRecord.safeParse(fieldsOf(record));
  const fields = parsed.success ? parsed.data : { ...columns, ...unreadable, at: momentOf(columns.id) };
  return { ...fields, seq: seq === null ? null : Number(seq) };
}

const unreadable = { ip: null, inputs: null, error: null, key_id: null, intent_id: null, request_id: null };

function momentOf(id: string): string {
  try {
    return new Date(decodeTime(id)).toISOString();
  } catch {
    return new Date(0).toISOString();
  }
}
