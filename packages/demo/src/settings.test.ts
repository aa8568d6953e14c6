import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-settings-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('makes secrets once, and keeps them', () => {
  const first = readSettings({ UNDERSTUDY_DATA_DIR: dataDir });
  expect(first.apiKey).toMatch(/^us_/);
  expect(readSettings({ UNDERSTUDY_DATA_DIR: dataDir })).toEqual(first);
});

it('hands on every setting of the server, and prefers its secrets', () => {
  const env = {
    UNDERSTUDY_DATA_DIR: dataDir,
    UNDERSTUDY_API_KEY: 'us_mine',
    UNDERSTUDY_CLONES_PER_HOUR: '3',
    HOME: '/',
  };
  const { HOME, ...others } = env;
  expect(readSettings({ ...env, UNDERSTUDY_TOKEN: '' })).toMatchObject({ apiKey: 'us_mine', others });
});
