import { parseArgs } from 'node:util';
import { createClient } from '@understudy/client';
import { WebSocket } from 'ws';
import { cloneInTerminal } from './clone-in-terminal.ts';
import { readableLine } from './readable-line.ts';
import { restartOnChange } from './restart-on-change.ts';
import { readSettings } from './settings.ts';
import { setStage } from './stage.ts';

const { values: flags } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
    dev: { type: 'boolean', default: false },
  },
});

// With --serve standard output is one line of JSON and nothing else.
const say = flags.serve ? (line: string) => console.error(line) : (line: string) => console.log(line);

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});

async function main(): Promise<number> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve('interrupted'));
  });
  const onLine = flags.dev ? (line: string) => say(readableLine(line)) : undefined;
  await using stage = await setStage(readSettings(process.env), say, onLine);
  const serverEnded = stage.serverEnded.then(() => 'ended' as const);
  if (flags.dev) {
    say(`\nAPI: ${stage.ready.url}   API key: ${stage.ready.api_key}\nCtrl-C ends it.\n`);
    await Promise.race([interrupted, restartOnChange(stage, say)]);
    // The channel to the parent would hold this process.
    if (process.connected) process.disconnect();
    return 0;
  }
  if (flags.serve) {
    console.log(JSON.stringify(stage.ready));
  } else {
    // ws's class has what the client uses of the browser's WebSocket; Node has none of its own before version 22.
    const webSocket = WebSocket as unknown as typeof globalThis.WebSocket;
    await using client = createClient({ url: stage.ready.url, apiKey: stage.ready.api_key, webSocket });
    const outcome = await Promise.race([cloneInTerminal(client, stage.request, say), interrupted]);
    if (outcome === 'interrupted') return 130;
    if (flags.once) return outcome ? 0 : 1;
    say(`\nAPI docs: ${stage.ready.url}/docs   API key: ${stage.ready.api_key}\nCtrl-C ends the demo.`);
  }
  const end = await Promise.race([interrupted, serverEnded]);
  if (end === 'interrupted') return 0;
  console.error('the server has ended');
  return 1;
}
