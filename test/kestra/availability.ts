import { missingParts } from './kestra.mjs';

/**
 * Why tests of the real engine are skipped on this machine; undefined where they run.
 * Under CI a missing part is a failure: there, a skipped test would pass for a promise that was kept.
 */
export const kestraMissing: string | undefined = missingParts();

if (kestraMissing !== undefined) {
  if (process.env.CI === 'true') throw new Error(`the real Kestra engine cannot be had here: ${kestraMissing}`);
  process.stderr.write(`tests of the real Kestra engine are skipped: ${kestraMissing}\n`);
}
