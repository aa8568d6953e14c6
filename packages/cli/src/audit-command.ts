import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Command, Option } from '@commander-js/extra-typings';
import type { AuditVerdict, UnderstudyClient } from '@understudy/client';
import { verifyExport } from '@understudy/server/audit';
import { connect, credentialHelp, urlOption } from './connect.ts';
import type { Terminal } from './terminal.ts';

/** `understudy audit verify | export`. */
export function auditCommand(terminal: Terminal): Command {
  return new Command('audit')
    .description('check and export the audit trail')
    .addCommand(verifyCommand(terminal))
    .addCommand(exportCommand(terminal)) as Command;
}

function verifyCommand({ print, exitWith }: Terminal) {
  return new Command('verify')
    .description('say whether the trail is whole; exit status 1 where it is not, 2 where nobody said whose key it is')
    .addOption(urlOption())
    .option('--file <file>', 'check an export instead, without a server')
    .addOption(
      new Option('--public-key <key>', 'with --file: the key of the server, not the one that the export names').env(
        'UNDERSTUDY_AUDIT_PUBLIC_KEY',
      ),
    )
    .option('--checkpoints <file>', 'with --file: checkpoints that were received elsewhere, which it must agree with')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', credentialHelp)
    .action(async ({ file, publicKey, checkpoints, json, ...to }) => {
      const verdict = await (file === undefined
        ? connect(to).audit.verify()
        : verifyExport(
            () => createReadStream(file),
            publicKey || undefined,
            checkpoints === undefined ? undefined : () => createReadStream(checkpoints),
          ));
      if (json) print(JSON.stringify(verdict));
      else for (const line of describeVerdict(verdict, file !== undefined && !publicKey)) print(line);
      const status = statusOf(verdict, file !== undefined && !publicKey);
      if (status !== 0) exitWith(status);
    });
}

// A forged export names the key that it was forged with.
function statusOf({ whole, sealing }: AuditVerdict, isOwnKey: boolean): number {
  if (!whole || sealing) return 1;
  return isOwnKey ? 2 : 0;
}

function exportCommand({ print }: Terminal) {
  return new Command('export')
    .description('write the trail, to be kept elsewhere and checked without a server')
    .addOption(urlOption())
    .option('--file <file>', 'write to this file (default: standard output)')
    .addHelpText('after', credentialHelp)
    .action(async ({ file, ...to }) => exportTrail(connect(to), file, print));
}

async function exportTrail(client: UnderstudyClient, path: string | undefined, print: Terminal['print']) {
  const file = path === undefined ? undefined : await open(path, 'w', 0o600);
  try {
    const write = (line: string) => (file ? file.appendFile(`${line}\n`) : print(line));
    for (let after = 0, until: number | undefined; ; ) {
      const page = await client.audit.export({ limit: 1_000, after, ...(until === undefined ? {} : { until }) });
      for (const line of page.lines) await write(line);
      if (page.next === null) return;
      ({ next: after, until } = page);
    }
  } finally {
    await file?.close();
  }
}

function describeVerdict(verdict: AuditVerdict, isOwnKey: boolean): string[] {
  const { sealing, outside_from } = verdict;
  const stalled = sealing && `sealing stands still since ${sealing.stalled_since}: ${sealing.reason}`;
  const begins = `outside of the database only the records from ${outside_from} on are known to this server`;
  return [
    ...describeRecords(verdict, isOwnKey),
    ...(stalled ? [stalled] : []),
    ...(outside_from && outside_from > 1 ? [begins] : []),
  ];
}

function describeRecords({ whole, records, head, public_key, first_bad }: AuditVerdict, isOwnKey: boolean): string[] {
  if (first_bad) {
    const { seq, id, kind, reason } = first_bad;
    const name = [seq === null ? '' : `record ${seq}`, id === null ? '' : `(${id})`].filter(Boolean).join(' ');
    return [`not whole: ${name} ${kind}: ${reason}`];
  }
  const signed = head ? `, signed by ${public_key} at ${head.at}` : '';
  const warning =
    'not checked: whose key that is. The export itself names it; compare it with the server’s, and give it as --public-key';
  return [`${whole ? 'whole' : 'not whole'}: ${records} records${signed}`, ...(isOwnKey ? [warning] : [])];
}
