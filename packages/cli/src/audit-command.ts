import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type AuditVerdict, auditVerdict, verifyExport } from '@understudy/server/audit';
import { z } from 'zod';
import { type Api, createApi } from './api.ts';

type Print = (line: string) => void;

const exportPage = z.object({ lines: z.array(z.string()), until: z.number(), next: z.number().nullable() });

/**
 * `understudy audit verify | export`; gives the exit status: 1 where the trail is not whole. Throws an error of one line
 * for words that it does not know, and where the server or a file cannot be read.
 */
export async function auditCommand(verb: string, args: readonly string[], print: Print): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string' },
      'public-key': { type: 'string' },
      url: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const {
    UNDERSTUDY_URL,
    UNDERSTUDY_AUDIT_PUBLIC_KEY,
    UNDERSTUDY_API_KEY: apiKey,
    UNDERSTUDY_TOKEN: token,
  } = process.env;
  const api = () => createApi({ url: values.url ?? UNDERSTUDY_URL ?? 'http://127.0.0.1:4000', apiKey, token });
  if (verb === 'export') return exportTrail(api(), values.file, print);
  if (verb !== 'verify') throw new Error(`there is no command "audit ${verb}": verify and export are`);
  const { file } = values;
  const publicKey = values['public-key'] ?? UNDERSTUDY_AUDIT_PUBLIC_KEY;
  const verdict =
    file === undefined
      ? await api().get('/api/v1/audit/verify', auditVerdict)
      : await verifyExport(() => createReadStream(file), publicKey || undefined);
  if (values.json) print(JSON.stringify(verdict));
  else for (const line of told(verdict, file !== undefined && !publicKey)) print(line);
  return verdict.whole ? 0 : 1;
}

async function exportTrail(api: Api, path: string | undefined, print: Print): Promise<number> {
  const file = path === undefined ? undefined : await open(path, 'w', 0o600);
  try {
    const write = (line: string) => (file ? file.appendFile(`${line}\n`) : print(line));
    let query = 'after=0';
    for (;;) {
      const { lines, until, next } = await api.get(`/api/v1/audit/export?limit=1000&${query}`, exportPage);
      for (const line of lines) await write(line);
      if (next === null) return 0;
      query = `after=${next}&until=${until}`;
    }
  } finally {
    await file?.close();
  }
}

function told({ whole, records, head, public_key, first_bad }: AuditVerdict, isOwnKey: boolean): string[] {
  if (first_bad) {
    const { seq, id, kind, reason } = first_bad;
    const name = [seq === null ? '' : `record ${seq}`, id === null ? '' : `(${id})`].filter(Boolean).join(' ');
    return [`not whole: ${name} ${kind}: ${reason}`];
  }
  const signed = head ? `, signed by ${public_key} at ${head.at}` : '';
  const warning = 'that key is the one that the export names: compare it with the server’s, or give --public-key';
  return [`${whole ? 'whole' : 'not whole'}: ${records} records${signed}`, ...(isOwnKey ? [warning] : [])];
}
