import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flow } from '@understudy/flows';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Engine } from '../core/engine.ts';
import type { Lacking } from './engine-contract/bench.ts';
import { type Bench, createBench } from './engine-contract/bench.ts';
import { cancelling } from './engine-contract/cancelling.ts';
import { failing } from './engine-contract/failing.ts';
import { following } from './engine-contract/following.ts';
import { reading } from './engine-contract/reading.ts';
import { starting } from './engine-contract/starting.ts';
import { scriptedFlows, scriptedTask } from './scripted-flows.ts';

// The first who asks for a Kestra builds it, on a machine that may have other work.
const makingMsMax = 420_000;

/** What an engine is made with for its contract: these flows, and this program for every task of theirs. */
export interface EngineSetup {
  readonly flows: readonly Flow[];
  readonly program: string;
  /** Empty, and removed afterwards. */
  readonly dataDir: string;
}

/** The promises of the port `core/engine.ts`, as tests. Every adapter runs them. */
export function describeEngine(
  name: string,
  makeEngine: (setup: EngineSetup) => Promise<Engine & AsyncDisposable>,
  lacking: readonly Lacking[] = [],
): void {
  describe(`${name} keeps the promises of an engine`, () => {
    let engine: Engine & AsyncDisposable;
    let bench: Bench;
    let dataDir: string;
    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'understudy-engine-'));
      engine = await makeEngine({ flows: scriptedFlows, program: scriptedTask, dataDir });
      bench = createBench(engine, dataDir);
    }, makingMsMax);
    afterAll(async () => {
      await engine?.[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    });
    for (const suite of [starting, following, failing, cancelling, reading]) suite(() => bench, lacking);
  });
}
