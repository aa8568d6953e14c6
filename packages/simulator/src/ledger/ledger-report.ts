import type { LedgerEvent } from './ledger-event.ts';

/** An environment, and in it one service where that is given. */
export interface Where {
  readonly environmentId: string;
  readonly service?: string;
}

/** From when to when; `to` is missing where it lasts. */
export interface Interval {
  readonly service: string;
  readonly from: Date;
  readonly to: Date | null;
}

/** Each time that a database was down. */
export function downtimes(events: readonly LedgerEvent[], where: Where): Interval[] {
  return intervals(eventsAt(events, where), 'database-down', 'database-up');
}

/** Each time that a database could be reached from the internet. */
export function openTimes(events: readonly LedgerEvent[], where: Where): Interval[] {
  return intervals(eventsAt(events, where), 'opened-to-internet', 'closed-to-internet');
}

/** Each start of a program. */
export function starts(events: readonly LedgerEvent[], where: Where) {
  return eventsAt(events, where).filter((event) => event.what === 'started');
}

const changeNames: readonly string[] = [
  'deployment',
  'restarted',
  'deployment-removed',
  'service-removed',
  'variables-changed',
  'settings-changed',
  'proxy-asked',
  'proxy-removed',
  'domain-changed',
  'volume-changed',
  'staged',
  'committed',
  'environment-renamed',
  'environment-deleted',
] satisfies readonly LedgerEvent['what'][];

/** Everything that changed an environment after it was made: in a source environment there is none of it. */
export function changes(events: readonly LedgerEvent[], where: Where): LedgerEvent[] {
  return eventsAt(events, where).filter(({ what }) => changeNames.includes(what));
}

/** The seconds that intervals take together, up to `now` where one lasts. */
export function secondsOf(times: readonly Interval[], now: Date): number {
  return times.reduce((sum, { from, to }) => sum + ((to ?? now).getTime() - from.getTime()) / 1_000, 0);
}

function eventsAt(events: readonly LedgerEvent[], { environmentId, service }: Where): LedgerEvent[] {
  return events.filter((each) => each.environmentId === environmentId && (!service || each.service === service));
}

function intervals(events: readonly LedgerEvent[], begin: LedgerEvent['what'], end: LedgerEvent['what']): Interval[] {
  const found: { service: string; from: Date; to: Date | null }[] = [];
  for (const { what, at, service } of events) {
    const open = found.find((each) => each.to === null && each.service === (service ?? ''));
    if (what === begin && !open) found.push({ service: service ?? '', from: at, to: null });
    if (what === end && open) open.to = at;
  }
  return found;
}
