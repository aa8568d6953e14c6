import type { Caller, Credential } from '../../core/caller.ts';
import type { Session } from '../../core/session.ts';
import { createSlots } from '../../core/slots.ts';
import type { SessionNeeds } from './session-checks.ts';
import { endBlind, endExpired, endOfKey, type OpenSession, renewDue } from './session-checks.ts';

/** Every credential in use on this replica. */
export interface Sessions extends Disposable {
  open(credential: Credential, caller: Caller): Session;
  /** The same for a stream of events, of which a caller may have so many open: RateLimitError beyond. */
  openStream(credential: Credential, caller: Caller): Session;
}

const checkEveryMs = 500;
// A change is dated before it is committed: what began so long ago is looked for again.
const lookBackMs = 30_000;
const blindMaxMs = 30_000;

/** Begins to watch: the store tells of changes at once, and a timer finds what it did not tell and what has expired. */
export async function createSessions(needs: SessionNeeds): Promise<Sessions> {
  const sessions = new Set<OpenSession>();
  const takeSlot = createSlots(needs.streamsPerCaller);
  const checkKey = (id: string) => endOfKey([...sessions], id, needs);
  const watching = await needs.keys.watch((id) => void checkKey(id));
  const stopTimer = everyHalfSecond(sessions, needs, checkKey);
  const open: Sessions['open'] = (credential, caller) => {
    const session: OpenSession = { credential, caller, end: new AbortController() };
    sessions.add(session);
    return {
      signal: session.end.signal,
      renew(listener) {
        session.onRenewal = listener;
      },
      [Symbol.dispose]: () => void sessions.delete(session),
    };
  };
  return {
    open,
    openStream(credential, caller) {
      const slot = takeSlot(caller.id);
      const session = open(credential, caller);
      const close = () => {
        session[Symbol.dispose]();
        slot[Symbol.dispose]();
      };
      return { ...session, [Symbol.dispose]: once(close) };
    },
    [Symbol.dispose]() {
      stopTimer();
      watching[Symbol.dispose]();
    },
  };
}

function everyHalfSecond(
  sessions: ReadonlySet<OpenSession>,
  needs: SessionNeeds,
  checkKey: (id: string) => Promise<void>,
): () => void {
  let busy = false;
  let seenAt = performance.now();
  const look = async () => {
    const now = performance.now();
    await renewDue([...sessions], needs);
    const changed = sessions.size === 0 ? [] : await needs.keys.changedWithin(now - seenAt + lookBackMs);
    await Promise.all(changed.map(checkKey));
    seenAt = now;
  };
  const timer = setInterval(async () => {
    endExpired([...sessions], needs.clock.now());
    if (performance.now() - seenAt > blindMaxMs) endBlind([...sessions]);
    if (busy) return;
    busy = true;
    await look().catch((error: unknown) => needs.logger.warn({ err: error }, 'changes of keys cannot be read'));
    busy = false;
  }, checkEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
