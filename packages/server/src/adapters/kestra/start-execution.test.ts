import { createKestraClient } from '@understudy/flows/kestra';
import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { label } from '../../core/execution.ts';
import type { Journal } from '../../core/kestra-journal.ts';
import { startExecution } from './start-execution.ts';

const execution = {
  id: 'execution-1',
  namespace: 'test.engine',
  flowId: 'flow',
  state: { current: 'CREATED', histories: [], startDate: '2026-11-01T10:00:00Z' },
};
const notAsked = () => Promise.reject(new Error('this is not asked for here'));
const journal: Journal = {
  claimStart: async (_, now) => ({ first: true, askedAt: now }),
  started: () => Promise.reject(new Error('the database has gone')),
  missing: notAsked,
  notSeen: notAsked,
  notStarted: notAsked,
  append: notAsked,
  lines: notAsked,
  revise: notAsked,
  last: notAsked,
  ended: notAsked,
  forgetLines: notAsked,
  forget: notAsked,
};

it('a start that cannot be written to the journal is answered, and logged', async () => {
  const warnings: object[] = [];
  const logger = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
  const fetch = async () => Response.json(execution);
  const client = createKestraClient({ url: 'http://kestra.test', tenant: 'main' }, { fetch });
  const labels = { [label.intent]: 'intent-1' };
  const request = { namespace: 'test.engine', flowId: 'flow', inputs: {}, labels };
  const { id } = await startExecution(
    { client, journal, instance: 'this-understudy', clock: systemClock, logger },
    request,
  );
  expect(id).toBe('execution-1');
  await expect.poll(() => warnings).toMatchObject([{ intent: 'intent-1', executionId: 'execution-1' }]);
});
