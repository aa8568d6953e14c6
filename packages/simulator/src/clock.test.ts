import { expect, it } from 'vitest';
import { fastClock } from './clock.ts';

it('a wait longer than a timer of Node can be does not end at once', async () => {
  const impatience = new AbortController();
  const month = fastClock(1).sleep(31 * 86_400_000, impatience.signal);
  const moment = fastClock(1).sleep(5, impatience.signal);
  expect(await Promise.race([month.then(() => 'the month'), moment.then(() => 'the moment')])).toBe('the moment');
  impatience.abort();
  await expect(month).rejects.toThrow('aborted');
});
