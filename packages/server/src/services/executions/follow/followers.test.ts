import { afterEach, beforeEach, expect, it } from 'vitest';
import { createScriptedEngine, type ScriptedEngine } from '../../../testing/scripted-engine.ts';
import { createFollowers, type Followers } from './followers.ts';

const logger = { info() {}, warn() {}, error() {} };
const request = { namespace: 'test', flowId: 'flow', inputs: {}, labels: {} };
let engine: ScriptedEngine;
let followers: Followers;
let follows: number;

beforeEach(() => {
  follows = 0;
  const scripted = createScriptedEngine();
  const follow: ScriptedEngine['follow'] = (...from) => {
    follows += 1;
    return scripted.follow(...from);
  };
  engine = { ...scripted, follow };
  const bodyOf = async () => ({ type: 'run_token', run_token: 'no body is looked at here' }) as const;
  followers = createFollowers({ engine, history: { save: async () => {} }, logger, bodyOf, onEnd: async () => {} });
});
afterEach(() => followers[Symbol.dispose]());

it('an execution is followed once at the engine, however many want to know', async () => {
  const { id } = await engine.start(request);
  const both = [followers.endWithin(id, 60_000), followers.endWithin(id, 60_000)];
  engine.end(id, 'SUCCESS');
  expect(await Promise.all(both)).toMatchObject([{ execution: { id } }, { execution: { id } }]);
  expect(follows).toBe(1);
});

it('an end that does not come in time is undefined', async () => {
  const { id } = await engine.start(request);
  expect(await followers.endWithin(id, 1)).toBeUndefined();
});

it('an execution that does not exist is said to be missing', async () => {
  await expect(followers.endWithin('unknown', 60_000)).rejects.toMatchObject({ code: 'NotFoundError' });
});

it('many executions at once do not look like a leak', async () => {
  const warnings: Error[] = [];
  const keep = (warning: Error) => void warnings.push(warning);
  process.on('warning', keep);
  const listening: string[] = [];
  engine.follow = async function* (id, _, signal) {
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
      listening.push(id);
    });
  };
  for (let count = 1; count <= 20; count++) followers.follow(`execution-${count}`).ended.catch(() => {});
  await expect.poll(() => listening.length).toBe(20);
  // Node warns in the next turn.
  await new Promise(setImmediate);
  process.off('warning', keep);
  expect(warnings).toEqual([]);
});
