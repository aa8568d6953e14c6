import type { Clock } from '../clock.ts';
import type { Fault, lastingFaultKinds } from './faults.ts';

type LastingKind = (typeof lastingFaultKinds)[number];

/** Trouble that goes on for a while once it has begun. */
export interface LastingTrouble {
  begin(fault: Fault): void;
  /** Whether it goes on. */
  isOn(kind: LastingKind): boolean;
}

const lastsMs = 180_000;

/** None at first; each lasts three minutes where its fault says nothing else. */
export function createLastingTrouble(clock: Clock): LastingTrouble {
  const until = new Map<string, number>();
  return {
    begin({ kind, delayMs }) {
      until.set(kind, clock.now().getTime() + (delayMs ?? lastsMs));
    },
    isOn: (kind) => (until.get(kind) ?? 0) > clock.now().getTime(),
  };
}
