import { z } from 'zod';
import { ownSchema } from '../own-objects.ts';
import { quoteText } from '../quote.ts';
import type { Session } from '../session.ts';
import type { Statement } from '../statement.ts';

const comment = z.object({ type: z.string(), identity: z.string(), text: z.string() });

/** Comments on everything that the copy makes. */
export async function readComments(source: Session): Promise<Statement[]> {
  const comments = await source.rows(
    `SELECT o.type, o.identity, d.description AS text
     FROM pg_catalog.pg_description d, pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) o
     LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = o.schema
     WHERE o.identity IS NOT NULL AND (n.oid IS NULL OR ${ownSchema})
       AND (d.objoid >= 16384 OR (o.type = 'schema' AND o.identity = 'public')) AND o.type <> 'extension'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
         WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')`,
    comment,
  );
  return comments.map(({ type, identity, text }) => ({
    label: `comment on ${type} ${identity}`,
    sql: `COMMENT ON ${subject(type, identity)} IS ${quoteText(text)}`,
  }));
}

/** What COMMENT calls an object that pg_identify_object names. */
function subject(type: string, identity: string): string {
  if (type.endsWith(' column')) return `COLUMN ${identity}`;
  if (type === 'table constraint') return `CONSTRAINT ${identity}`;
  if (type === 'domain constraint') return `CONSTRAINT ${onDomain(identity)}`;
  if (type === 'statistics object') return `STATISTICS ${identity}`;
  if (type === 'composite type') return `TYPE ${identity}`;
  return `${type.toUpperCase()} ${identity}`;
}

/** `name on domain`, either of them quoted, as COMMENT wants it. */
function onDomain(identity: string): string {
  let quoted = false;
  for (let at = 0; at < identity.length; at++) {
    if (identity[at] === '"') quoted = !quoted;
    else if (!quoted && identity.startsWith(' on ', at))
      return `${identity.slice(0, at)} ON DOMAIN ${identity.slice(at + ' on '.length)}`;
  }
  return identity;
}
