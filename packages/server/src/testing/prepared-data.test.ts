import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { preparedData } from './prepared-data.ts';

it('a prepared directory is one that the server takes as initialised', async () => {
  const dataDir = await preparedData('understudy-prepared-test-');
  expect(existsSync(join(dataDir, 'postgres', 'initialised'))).toBe(true);
  await rm(dataDir, { recursive: true });
});
