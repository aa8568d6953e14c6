import { createClient } from '@understudy/client';
import { WebSocket } from 'ws';
import { cloneInTerminal } from './clone-in-terminal.ts';
import { type DemoCommand, parseCommandLine, usage } from './command-line.ts';
import { startDemoStack } from './demo-stack.ts';
import { readableLine } from './readable-line.ts';
import { restartOnChange } from './restart-on-change.ts';
import { readSettings } from './settings.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let command: DemoCommand;
  try {
    command = parseCommandLine(args);
  } catch (error) {
    console.error(messageOf(error));
    return 2;
  }
  if (command === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  return run(command).catch((error: unknown) => {
    console.error(messageOf(error));
    return 1;
  });
}

async function run(command: Exclude<DemoCommand, 'help'>): Promise<number> {
  // With --serve standard output is one line of JSON and nothing else.
  const print = command === 'serve' ? (line: string) => console.error(line) : (line: string) => console.log(line);
  // Not `once`: execa, which ends child processes with this one, would take the signal for unhandled and end at once.
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve('interrupted'));
  });
  const onLine = command === 'dev' ? (line: string) => print(readableLine(line)) : undefined;
  await using stack = await startDemoStack(readSettings(process.env), print, onLine);
  const serverEnded = stack.serverEnded.then(() => 'ended' as const);
  if (command === 'dev') {
    print(`\nAPI: ${stack.ready.url}   API key: ${stack.ready.api_key}\nCtrl-C ends it.\n`);
    await Promise.race([interrupted, restartOnChange(stack, print)]);
    // The channel to the parent would hold this process.
    if (process.connected) process.disconnect();
    return 0;
  }
  if (command === 'serve') {
    console.log(JSON.stringify(stack.ready));
  } else {
    // ws's class has what the client uses of the browser's WebSocket; Node has none of its own before version 22.
    const webSocket = WebSocket as unknown as typeof globalThis.WebSocket;
    await using client = createClient({ url: stack.ready.url, apiKey: stack.ready.api_key, webSocket });
    const outcome = await Promise.race([cloneInTerminal(client, stack.request, print), interrupted]);
    if (outcome === 'interrupted') return 130;
    if (command === 'clone-once') return outcome ? 0 : 1;
    print(`\nAPI docs: ${stack.ready.url}/docs   API key: ${stack.ready.api_key}\nCtrl-C ends the demo.`);
  }
  const end = await Promise.race([interrupted, serverEnded]);
  if (end === 'interrupted') return 0;
  console.error('the server has ended');
  return 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
