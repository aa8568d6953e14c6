import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../../core/engine.ts';
import { createScriptedEngine, type ScriptedEngine } from '../../../testing/scripted-engine.ts';
import type { BodyOf, FollowedEvent } from './follower.ts';
import { createFollowers, type Followers } from './followers.ts';
import { decodePosition, encodePosition, watchExecution } from './watch-execution.ts';

const beginning: Position = { log: 0, revision: 0 };
const logger = { info() {}, warn() {}, error() {} };
const messages = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
const numbersOf = (events: readonly FollowedEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.line.number] : []));
const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, at) => from + at);

let engine: ScriptedEngine;
let followers: Followers;
let saveFails = 0;
let id: string;
let built: string[];
const bodyOf: BodyOf = async ({ type }) => {
  built.push(type);
  return { type: 'run_token', run_token: `body ${built.length}` };
};

beforeEach(async () => {
  engine = createScriptedEngine();
  const history = {
    save: async () => {
      if (saveFails-- > 0) throw new Error('the database is away');
    },
  };
  built = [];
  followers = createFollowers({ engine, history, logger, bodyOf, onEnd: async () => {} });
  ({ id } = await engine.start({ namespace: 'test', flowId: 'flow', inputs: {}, labels: {} }));
});
afterEach(() => followers[Symbol.dispose]());

function watch(after = beginning, signal = new AbortController().signal) {
  return watchExecution({ engine, followers, bodies: { event: bodyOf } }, id, { after, signal });
}

/** Events until one of this type and state, or to the end. */
async function read(events: AsyncIterable<FollowedEvent>, count = Number.POSITIVE_INFINITY): Promise<FollowedEvent[]> {
  const read: FollowedEvent[] = [];
  for await (const event of events) if (read.push(event) >= count) break;
  return read;
}

describe('a watcher', () => {
  it('sees every line once and in order, and the end last', async () => {
    const watching = read(watch());
    engine.log(id, ...messages(3));
    engine.change(id, { labels: { seen: 'yes' } });
    engine.log(id, 'one more');
    engine.end(id, 'SUCCESS');
    const events = await watching;
    expect(numbersOf(events)).toEqual(upTo(4));
    expect(events.at(-1)).toMatchObject({ type: 'end', end: { logCount: 4, execution: { state: 'SUCCESS' } } });
  });

  it('of an execution that ended before sees all of it', async () => {
    engine.log(id, ...messages(3));
    engine.end(id, 'FAILED');
    const types = (await read(watch())).map(({ type }) => type);
    expect(types).toEqual(['log', 'log', 'log', 'execution', 'end']);
  });

  it('who comes back after the end is told it again', async () => {
    engine.log(id, ...messages(3));
    engine.end(id, 'SUCCESS');
    const last = (await read(watch())).at(-1)?.position ?? beginning;
    expect((await read(watch(last))).map(({ type }) => type)).toEqual(['execution', 'end']);
  });

  it('goes on from any event without a line lost or doubled', async () => {
    engine.log(id, ...messages(5));
    engine.end(id, 'SUCCESS');
    for (const { position } of await read(watch())) {
      const seen = decodePosition(encodePosition(position));
      expect(numbersOf(await read(watch(seen)))).toEqual(upTo(5, seen.log + 1));
    }
  });

  it('who joins in the middle sees what came before and what comes', async () => {
    const first = read(watch());
    engine.log(id, ...messages(1_200));
    const second = watch();
    const begun = await read({ [Symbol.asyncIterator]: () => ({ next: () => second.next() }) }, 10);
    engine.log(id, ...messages(3));
    engine.end(id, 'SUCCESS');
    expect(numbersOf([...begun, ...(await read(second))])).toEqual(upTo(1_203));
    expect(numbersOf(await first)).toEqual(upTo(1_203));
  });

  it('sees the hole filled that lies between the store and what is followed', async () => {
    engine.log(id, ...messages(2));
    const watching = watch();
    await read({ [Symbol.asyncIterator]: () => ({ next: () => watching.next() }) }, 2);
    // Followed by somebody else meanwhile: the third line was told before this watcher subscribes.
    const other = read(watch());
    engine.log(id, 'three');
    await followers.endWithin(id, 1);
    engine.end(id, 'SUCCESS');
    await other;
    expect(numbersOf(await read(watching))).toEqual([3]);
  });

  it('loses and doubles nothing where the engine hangs up', async () => {
    const watching = read(watch());
    engine.log(id, ...messages(3));
    await followers.endWithin(id, 1);
    engine.breakOff();
    engine.log(id, ...messages(3));
    engine.end(id, 'SUCCESS');
    expect(numbersOf(await watching)).toEqual(upTo(6));
  });

  it('hears of the end even where the history could not take it at once', async () => {
    const watching = read(watch());
    await followers.endWithin(id, 1);
    saveFails = 1;
    engine.end(id, 'SUCCESS');
    expect((await watching).at(-1)).toMatchObject({ type: 'end', end: { execution: { state: 'SUCCESS' } } });
  });

  it('who is slow still comes to the end of a log that is longer than what is held in memory', async () => {
    engine.log(id, ...messages(10_500));
    engine.end(id, 'SUCCESS');
    const watching = watch();
    await watching.next();
    await followers.endWithin(id, 60_000);
    const rest = await read(watching);
    expect(numbersOf(rest)).toEqual(upTo(10_500, 2));
    expect(rest.at(-1)?.type).toBe('end');
  });

  it('who leaves is let go', async () => {
    const leave = new AbortController();
    const watching = read(watch(beginning, leave.signal));
    leave.abort();
    expect(numbersOf(await watching)).toEqual([]);
  });

  it('of an unknown execution hears that there is none', async () => {
    id = 'unknown';
    await expect(read(watch())).rejects.toMatchObject({ code: 'NotFoundError' });
  });
});

describe('an event id', () => {
  it('says where a watcher stands', () => {
    expect(decodePosition(encodePosition({ log: 12, revision: 3 }))).toEqual({ log: 12, revision: 3 });
  });

  it.each(['7', 'x.y', '-1.2', '1.2.3', '1e3.1', `${'9'.repeat(10)}.1`])(
    'that is none of ours (%j) is refused',
    (eventId) => {
      expect(() => decodePosition(eventId)).toThrow('is not the id of an event');
    },
  );
});

it('the body of an event is built once, however many watch', async () => {
  const watchers = [watch(), watch(), watch()];
  const first = await Promise.all(watchers.map((each) => each.next()));
  await Promise.all(first.map(({ value }) => value?.body()));
  built = [];
  engine.log(id, 'seen by three');
  const seen = await Promise.all(watchers.map(async (each) => (await each.next()).value?.body()));
  expect(built).toEqual(['log']);
  expect(new Set(seen).size).toBe(1);
});

it('no body is built while nobody watches', async () => {
  const { ended } = followers.follow(id);
  engine.log(id, 'unseen');
  engine.end(id, 'SUCCESS');
  await ended;
  expect(built).toEqual([]);
});
