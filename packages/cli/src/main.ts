#!/usr/bin/env node
import { flowsCommand } from './flows-command.ts';

const usage = `understudy flows deploy   --kestra-url URL         shows a plan and carries it out
understudy flows diff     --kestra-url URL           shows it; ends with 1 where something differs
understudy flows validate --kestra-url URL           asks Kestra whether it would take the flows

  --tenant NAME            main unless said
  --username NAME          and KESTRA_PASSWORD, or KESTRA_TOKEN, from the environment
  --docker-image IMAGE     tasks run in containers of this image, else as processes of Kestra's worker
  --command LINE           starts a task there; understudy-task, on the PATH, unless said
`;

const [topic, verb, ...rest] = process.argv.slice(2);
try {
  process.exitCode =
    topic === 'flows' && verb ? await flowsCommand(verb, rest, (line) => process.stdout.write(`${line}\n`)) : fail();
} catch (error) {
  process.stderr.write(`understudy: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function fail(): number {
  process.stderr.write(usage);
  return 2;
}
