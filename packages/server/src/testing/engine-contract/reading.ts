import { defined } from '@understudy/flows/specs';
import { describe, expect, it } from 'vitest';
import { scripted } from '../scripted-flows.ts';
import type { Bench } from './bench.ts';

const unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

// A list may lag behind by a moment: Kestra's search has an index of its own.
const listed = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 10_000 });

export function reading(bench: () => Bench): void {
  describe('reading', () => {
    it('knows nothing of an execution that there is not', async () => {
      expect(await bench().engine.get(unknown)).toBeUndefined();
      expect(await bench().engine.logs(unknown, { after: 0, limit: 10 })).toEqual([]);
    });

    it('gives logs in pages', async () => {
      const { id } = await bench().finish({ first: { lines: 25 } });
      const page = await bench().engine.logs(id, { after: 10, limit: 10 });
      expect(page.map(({ number }) => number)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
      expect(await bench().engine.logs(id, { after: 25, limit: 10 })).toEqual([]);
    });

    it('lists what matches, newest first, in pages without a gap', async () => {
      const labels = { batch: bench().path().slice(-12) };
      const made: string[] = [];
      for (let at = 0; at < 5; at++) made.unshift((await bench().finish({}, { labels })).id);
      const pages = async () => {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await bench().engine.list({ labels }, defined({ limit: 2, cursor }));
          found.push(...page.items.map(({ id }) => id));
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return found;
      };
      await listed(pages).toEqual(made);
    });

    it('filters by flow, state and time', async () => {
      const labels = { batch: bench().path().slice(-12) };
      const failed = await bench().finish({ first: { failures: 1 } }, { labels });
      const good = await bench().finish({}, { labels, flow: 'single' });
      const ids = async (filter: Parameters<Bench['engine']['list']>[0]) =>
        (await bench().engine.list({ labels, ...filter }, { limit: 10 })).items.map(({ id }) => id);
      await listed(() => ids({ states: ['FAILED'] })).toEqual([failed.id]);
      await listed(() => ids({ states: ['FAILED', 'SUCCESS'] })).toEqual([good.id, failed.id]);
      await listed(() => ids({ flowId: scripted.single.spec.id })).toEqual([good.id]);
      await listed(() => ids({ namespace: 'elsewhere' })).toEqual([]);
      await listed(() => ids({ from: good.createdAt })).toEqual([good.id]);
      await listed(() => ids({ to: good.createdAt })).toEqual([failed.id]);
    });

    it('forgets the log of an execution that has ended, and nothing else', async () => {
      const { id } = await bench().finish({ first: { lines: 3 } });
      const other = await bench().finish({ first: { lines: 3 } });
      // Told once, the end is known.
      await bench().events(id);
      await bench().engine.forgetLog(id);
      expect(await bench().engine.logs(id, { after: 0, limit: 10 })).toEqual([]);
      expect(await bench().engine.get(id)).toMatchObject({ state: 'SUCCESS' });
      expect(await bench().engine.logs(other.id, { after: 0, limit: 10 })).not.toEqual([]);
    });

    it('keeps the log of an execution that runs', async () => {
      const gate = bench().path();
      const { id } = await bench().start({ first: { lines: 3 }, second: { until: gate } });
      await bench().when(id, ({ taskRuns }) => taskRuns.length > 1);
      await bench().engine.forgetLog(id);
      expect(await bench().engine.logs(id, { after: 0, limit: 10 })).not.toEqual([]);
      bench().touch(gate);
      await bench().ended(id);
    });

    it('forgets executions that ended before, and no others', async () => {
      const gate = bench().path();
      const running = await bench().start({ first: { until: gate } });
      const old = await bench().finish({ first: { lines: 3 } });
      const purged = await bench().engine.purge(new Date((old.endedAt?.getTime() ?? 0) + 1));
      expect(purged).toBeGreaterThanOrEqual(1);
      expect(await bench().engine.get(old.id)).toBeUndefined();
      expect(await bench().engine.logs(old.id, { after: 0, limit: 10 })).toEqual([]);
      expect(await bench().engine.get(running.id)).toBeDefined();
      bench().touch(gate);
      expect((await bench().ended(running.id)).state).toBe('SUCCESS');
    });
  });
}
