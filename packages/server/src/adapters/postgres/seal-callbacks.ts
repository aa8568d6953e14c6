import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRows } from '../../core/parse-rows.ts';
import { shownUrl } from '../../core/shown-url.ts';
import type { TextSeal } from '../../core/text-seal.ts';

const row = z.object({ intent_id: z.string(), url: z.string() });
const batch = 500;

/** Seals the URLs of callbacks that were written before there was a seal, or by a server of before. */
export async function sealCallbacks(sql: Sql, urls: TextSeal): Promise<void> {
  for (;;) {
    const open = await parseRows(
      row,
      sql`SELECT intent_id, url FROM callbacks WHERE sealed_url IS NULL ORDER BY intent_id LIMIT ${batch}`,
    );
    const ids = open.map(({ intent_id }) => intent_id);
    const shown = open.map(({ url }) => shownUrl(url));
    const sealed = open.map(({ url, intent_id }) => urls.seal(url, intent_id));
    await sql`
      UPDATE callbacks SET url = given.url, sealed_url = given.sealed
      FROM unnest(${ids}::text[], ${shown}::text[], ${sealed}::text[]) AS given (id, url, sealed)
      WHERE intent_id = given.id AND sealed_url IS NULL`;
    if (open.length < batch) return;
  }
}
