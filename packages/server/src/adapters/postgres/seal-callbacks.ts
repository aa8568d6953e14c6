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
    for (const { intent_id, url } of open)
      await sql`
        UPDATE callbacks SET url = ${shownUrl(url)}, sealed_url = ${urls.seal(url, intent_id)}
        WHERE intent_id = ${intent_id} AND sealed_url IS NULL`;
    if (open.length < batch) return;
  }
}
