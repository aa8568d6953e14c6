import { createClient } from '@understudy/client';
import { WebSocket } from 'ws';
import { cloneInTerminal } from './clone-in-terminal.ts';
import { type DemoCommand, parseCommandLine } from './command-line.ts';
import { type DemoStack, startDemoStack } from './demo-stack.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { readableLine } from './readable-line.ts';
import { restartOnChange } from './restart-on-change.ts';
import { readSettings } from './settings.ts';
import { createScreen, type Screen } from './terminal/screen.ts';

// As a shell reports what Ctrl-C has ended.
const interruptedStatus = 130;

const status = await main(process.argv.slice(2));
// The channel to whoever started us, and timers of clients, must not hold the process.
process.exit(status);

async function main(args: readonly string[]): Promise<number> {
  let command: DemoCommand;
  try {
    command = parseCommandLine(args);
  } catch (error) {
    console.error(messageOf(error));
    return 2;
  }
  // With --serve standard output is one line of JSON and nothing else.
  using screen = createScreen(command === 'serve' ? process.stderr : process.stdout, process.env);
  const interruption = listenForInterruption(() => {
    screen.live(undefined);
    screen.print('', 'Stopping…');
  });
  try {
    return await run(command, screen, interruption);
  } catch (error) {
    if (interruption.signal.aborted) return interruptedStatus;
    screen.live(undefined);
    console.error(messageOf(error));
    return 1;
  }
}

async function run(command: DemoCommand, screen: Screen, interruption: Interruption): Promise<number> {
  const onLine = command === 'dev' ? (line: string) => screen.print(readableLine(line)) : undefined;
  const settings = readSettings(process.env);
  screen.print('', screen.palette.strong('Understudy, with a simulated Railway'), '');
  await using stack = await startDemoStack({ settings, screen, interruption, ...(onLine ? { onLine } : {}) });
  if (command === 'dev') {
    screen.print(...addresses(stack, screen));
    await Promise.race([interruption.came, restartOnChange(stack, (line) => screen.print(line))]);
    return 0;
  }
  if (command === 'serve') {
    console.log(JSON.stringify(stack.ready));
  } else {
    const outcome = await clone(stack, screen, interruption);
    if (outcome === 'interrupted') return interruptedStatus;
    if (command === 'clone-once') return outcome ? 0 : 1;
    screen.print(...addresses(stack, screen));
  }
  const end = await Promise.race([interruption.came, stack.serverEnded.then(() => 'ended' as const)]);
  if (end === 'interrupted') return 0;
  console.error('the server has ended');
  return 1;
}

async function clone({ ready, request }: DemoStack, screen: Screen, { signal, came }: Interruption) {
  // ws's class has what the client uses of the browser's WebSocket; Node has none of its own before version 22.
  const webSocket = WebSocket as unknown as typeof globalThis.WebSocket;
  await using client = createClient({ url: ready.url, apiKey: ready.api_key, webSocket });
  return await Promise.race([cloneInTerminal(client, request, { screen, signal }), came]);
}

function addresses({ ready }: DemoStack, { palette }: Screen): string[] {
  const name = (text: string) => palette.dim(text.padEnd(12));
  return [
    '',
    `  ${name('API docs')} ${palette.link(`${ready.url}/docs`)}`,
    `  ${name('API key')} ${ready.api_key}`,
    '',
    'Ctrl-C ends it.',
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
