import { afterEach, describe, expect, it } from 'vitest';
import { type CostlyCall, costlyCalls } from '../../services/access/costly-calls.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme' };
const taken: Disposable[] = [];
afterEach(() => {
  for (const each of taken.splice(0)) each[Symbol.dispose]();
});

/** Takes every place that the configured key has for it. */
function useUp(call: CostlyCall): void {
  for (let n = 0; n < costlyCalls[call].atOnce; n += 1)
    taken.push(bench().services.limits.costly('key:configured', call));
}

describe('429, with the call or field and its rule, where the caller has none left of', () => {
  it.each<[string, CostlyCall, object]>([
    ['audit.verify', 'audit.verify', {}],
    ['audit.export', 'audit.export', {}],
    ['clone.plan', 'clone.plan', acme],
    ['clone.start', 'clone.plan', { ...acme, dry_run: true }],
    ['environments.list', 'environments.list', { fresh: true }],
    ['environments.get', 'environments.get', { name: 'staging' }],
  ])('%s', async (path, call, input) => {
    useUp(call);
    const { status, body } = await bench().call(path, input);
    const { field, atOnce } = costlyCalls[call];
    const rule = `at most ${atOnce} at a time`;
    expect([status, body.details]).toEqual([429, { field, rule, at_once_max: atOnce }]);
    expect(body.message).toContain(`${field}: ${rule}`);
    expect(bench().engine.executions.size).toBe(0);
  });
});

it('a place is free again when the call has ended, well or not', async () => {
  bench().railwayNames.known = undefined;
  for (let n = 0; n < 2 * costlyCalls['clone.plan'].atOnce; n += 1)
    expect((await bench().call('clone.plan', acme)).status).toBe(200);
  for (let n = 0; n < 2 * costlyCalls['audit.export'].atOnce; n += 1) {
    const as = { id: 'key:one', permissions: ['audit:read'], namespaces: ['dev'] } as const;
    expect((await bench().call('audit.export', {}, { as })).status).toBe(403);
  }
});

it('a clone that is no dry run, and a list that is not asked for fresh, cost nothing of it', async () => {
  useUp('clone.plan');
  useUp('environments.list');
  expect((await bench().call('clone.start', acme)).status).toBe(202);
});
