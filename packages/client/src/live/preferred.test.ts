import { expect, it } from 'vitest';
import { createPreferred } from './preferred.ts';
import type { Transport, TransportName } from './transport.ts';

const transport = (name: TransportName): Transport => ({ name, open: () => Promise.reject(new Error('not here')) });
const all = (['websocket', 'sse', 'polling'] as const).map(transport);
const names = (preferred: ReturnType<typeof createPreferred>) => preferred.order().map(({ name }) => name);

it('all are tried in order, and what worked is the first from then on', () => {
  const preferred = createPreferred(all);
  expect(names(preferred)).toEqual(['websocket', 'sse', 'polling']);
  preferred.worked('sse');
  expect(names(preferred)).toEqual(['sse', 'polling']);
});

it('one that worked before is not given up for one that worked once in its place', () => {
  const preferred = createPreferred(all);
  preferred.worked('websocket');
  preferred.worked('polling');
  expect(names(preferred)[0]).toBe('websocket');
  preferred.worked('polling');
  expect(names(preferred)).toEqual(['polling']);
});

it('where none works, all are tried again', () => {
  const preferred = createPreferred(all);
  preferred.worked('polling');
  preferred.failed();
  expect(names(preferred)).toEqual(['websocket', 'sse', 'polling']);
});
