// `npm run dev`: a simulated Railway and the server on it. A change of a source file of the server or the flows is
// built in this process, which is warm, and the server started anew; tasks that start from then on are the new ones.
import './node-version.mjs';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from './command.mjs';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';
import { supervise } from './supervise.mjs';

// One change comes as several events, and an editor writes several files.
const settleMs = 30;
// What runs in the server and its tasks.
const watched = ['local-servers', 'flows', 'server'];

let bundle;
let stage;
let changedAt;
let isReloading = false;

await command(
  {
    name: 'npm run dev',
    does: 'Runs a simulated Railway and the server on it, which starts anew on each change of a source file.',
  },
  async () => {
    await ensureInstalled();
    await ensureBuilt();
    ({ bundle } = await import('./bundle.mjs'));
    const { status } = await supervise([process.execPath, join(root, 'packages/demo/dist/main.js'), '--dev'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      onStart(child) {
        stage = child;
        watchSources();
      },
    });
    // What is watched would hold this process.
    process.exit(status ?? 1);
  },
);

function watchSources() {
  for (const name of watched)
    watch(join(root, 'packages', name, 'src'), { recursive: true }, (_, file) => {
      if (!file?.endsWith('.ts') && !file?.endsWith('.sql')) return;
      if (file.endsWith('.test.ts')) return;
      changedAt ??= Date.now();
      if (!isReloading) void reload();
    });
}

async function reload() {
  isReloading = true;
  while (changedAt !== undefined) {
    await sleep(settleMs);
    const since = changedAt;
    changedAt = undefined;
    try {
      await ensureBuilt(watched, bundle);
      if (stage.connected) stage.send({ changedAt: since });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    }
  }
  isReloading = false;
}
