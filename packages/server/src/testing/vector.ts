import { readFileSync } from 'node:fs';

/** A golden vector of `test/vectors`, whose README says how it was made. */
// biome-ignore lint/suspicious/noExplicitAny: each vector has another shape, and its test knows which.
export function vector(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../../../test/vectors/${name}.json`, import.meta.url), 'utf8'));
}
