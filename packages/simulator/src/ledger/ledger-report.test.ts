import { describe, expect, it } from 'vitest';
import type { Happening, LedgerEvent } from './ledger-event.ts';
import { changes, downtimes, openTimes, secondsOf, starts } from './ledger-report.ts';

const at = (second: number) => new Date(second * 1_000);

function event(second: number, happening: Happening, service: string | null = 'Postgres'): LedgerEvent {
  const place = { projectId: 'p', environmentId: 'e', environment: 'production', service, serviceId: service };
  return { at: at(second), cause: { operation: 'box', by: 'box' }, ...place, ...happening };
}

describe('the ledger', () => {
  it('counts every second that a database was down, up to now where it still is', () => {
    const events = [
      event(10, { what: 'database-down' }),
      event(13, { what: 'database-up' }),
      event(20, { what: 'database-down' }),
    ];
    expect(secondsOf(downtimes(events, { environmentId: 'e' }), at(25))).toBe(8);
  });

  it('keeps the times of two databases apart', () => {
    const events = [
      event(0, { what: 'opened-to-internet', port: 1 }),
      event(1, { what: 'opened-to-internet', port: 2 }, 'MySQL'),
      event(2, { what: 'closed-to-internet', port: 1 }),
    ];
    expect(openTimes(events, { environmentId: 'e' })).toEqual([
      { service: 'Postgres', from: at(0), to: at(2) },
      { service: 'MySQL', from: at(1), to: null },
    ]);
    expect(openTimes(events, { environmentId: 'e', service: 'MySQL' })).toHaveLength(1);
  });

  it('tells changes from what only happened', () => {
    const events = [
      event(0, { what: 'environment-created' }, null),
      event(1, { what: 'connected', door: 'relay', encrypted: true }),
      event(2, { what: 'variables-changed', names: ['A'] }),
      event(3, { what: 'deployment', deploymentId: 'd' }),
    ];
    expect(changes(events, { environmentId: 'e' }).map(({ what }) => what)).toEqual([
      'variables-changed',
      'deployment',
    ]);
  });

  it('knows nothing of another environment', () => {
    expect(starts([event(0, { what: 'database-down' })], { environmentId: 'other' })).toEqual([]);
    expect(downtimes([event(0, { what: 'database-down' })], { environmentId: 'other' })).toEqual([]);
  });
});
