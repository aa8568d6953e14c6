import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { kestraMissing } from './availability.ts';
import { flow, namespace, shell } from './flows.ts';
import { killAll, promptLiveness, startKestra } from './kestra.mjs';
import { Rest } from './rest.ts';

describe.skipIf(kestraMissing !== undefined)('an engine killed in the middle of a task', () => {
  it('goes on after its next start with a second attempt, while the first process lives on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-kestra-'));
    const starts = join(folder, 'starts');
    const go = join(folder, 'go');
    const options = { dataDir: join(folder, 'data'), settings: promptLiveness };
    const first = await startKestra(options);
    const rest = new Rest(first.url);
    await rest.createFlow(
      flow('long', [shell('long', [`echo $$ >> ${starts}`, `while [ ! -e ${go} ]; do sleep 0.1; done`])]),
    );
    const { id } = await rest.start(`${namespace}/long`);
    const startedPids = async () => (await readFile(starts, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
    await eventually('the task has started', async () => (await startedPids()).length === 1);
    const orphans = await first.kill();
    try {
      await using second = await startKestra(options);
      const again = new Rest(second.url);
      await eventually('the task has started again', async () => (await startedPids()).length === 2);
      const [orphan] = await startedPids();
      expect(orphans).toContain(Number(orphan));
      expect(() => process.kill(Number(orphan), 0)).not.toThrow();
      await writeFile(go, '');
      const ended = await again.until(id);
      expect(ended.state.current).toBe('SUCCESS');
      const attempts = ended.taskRunList?.[0]?.attempts?.map((attempt) => attempt.state.current);
      expect(attempts).toEqual(['RESUBMITTED', 'SUCCESS']);
    } finally {
      killAll(orphans);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
