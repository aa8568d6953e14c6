import { z } from 'zod';
import type { DemoStack } from './demo-stack.ts';

const change = z.object({ changedAt: z.number() });

/** Restarts the server for each change that the parent process reports; ends when that process has ended. */
export async function restartOnChange(stack: DemoStack, print: (line: string) => void): Promise<void> {
  let restarted = Promise.resolve();
  process.on('message', (message) => {
    const { changedAt } = change.parse(message);
    restarted = restarted.then(async () => {
      // A server that does not start is mended by the next change.
      const done = await stack.restartServer().then(
        () => `reloaded ${Date.now() - changedAt} ms after the change`,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      print(done);
    });
  });
  await new Promise<void>((resolve) => process.once('disconnect', resolve));
  await restarted;
}
