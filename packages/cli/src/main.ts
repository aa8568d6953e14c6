#!/usr/bin/env node
import { auditCommand } from './audit-command.ts';
import { flowsCommand } from './flows-command.ts';
import { keysCommand } from './keys-command.ts';

const usage = `understudy flows deploy   --kestra-url URL         shows a plan and carries it out
understudy flows diff     --kestra-url URL           shows it; ends with 1 where something differs
understudy flows validate --kestra-url URL           asks Kestra whether it would take the flows

understudy keys create --name NAME --permission P     makes an API key, and prints its secret this once
understudy keys list                                 shows the keys
understudy keys rotate KEY_ID                        gives a key a new secret, and prints it this once
understudy keys revoke KEY_ID                        ends a key at once, with every stream that is open on it

  --permission P           again for each: clone, environments:read, environments:delete, history:read, audit:read, admin
  --namespace NAME         again for each; dev.deployment unless said, "*" for all
  --clones-per-hour N      10 unless said
  --expires-in TIME        such as 90d; never unless said
  --public-key FILE        a JWK that credentials are sealed for
  --grace-period TIME      how long the secret before stays good: 24h unless said, 0s to end it at once
  --url URL                UNDERSTUDY_URL unless said; UNDERSTUDY_API_KEY or UNDERSTUDY_TOKEN from the environment
  --json                   prints what the server answers
understudy audit verify  --url URL                   asks the server whether its audit trail is whole; 1 where it is not
understudy audit export  --url URL [--file FILE]     writes the trail, to be kept elsewhere and checked without a server
understudy audit verify  --file FILE                 checks what was exported, by --public-key KEY alone

  --url URL                UNDERSTUDY_URL unless said; UNDERSTUDY_API_KEY or UNDERSTUDY_TOKEN from the environment
  --json                   prints the verdict as JSON
  --tenant NAME            main unless said
  --username NAME          and KESTRA_PASSWORD, or KESTRA_TOKEN, from the environment
  --docker-image IMAGE     tasks run in containers of this image, else as processes of Kestra's worker
  --command LINE           starts a task there; understudy-task, on the PATH, unless said
`;

const commands = { flows: flowsCommand, keys: keysCommand, audit: auditCommand };

const [topic = '', verb, ...rest] = process.argv.slice(2);
try {
  const command = Object.entries(commands).find(([name]) => name === topic)?.[1];
  process.exitCode = command && verb ? await command(verb, rest, (line) => process.stdout.write(`${line}\n`)) : fail();
} catch (error) {
  process.stderr.write(`understudy: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function fail(): number {
  process.stderr.write(usage);
  return 2;
}
