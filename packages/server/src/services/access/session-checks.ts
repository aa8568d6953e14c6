import type { KeyStore } from '../../core/api-key.ts';
import { AppError } from '../../core/app-error.ts';
import type { Caller, Credential } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Identify } from './identify.ts';
import type { RunTokens } from './run-tokens.ts';
import type { StoredKeys } from './stored-keys.ts';

/** A session with what is checked of it. */
export interface OpenSession {
  credential: Credential;
  caller: Caller;
  readonly end: AbortController;
  onRenewal?: (runToken: string) => void;
}

type Needs = Pick<SessionNeeds, 'storedKeys' | 'identify' | 'runTokens' | 'clock' | 'logger'>;

const renewBeforeMs = 600_000;

/** Ends the sessions whose time is over. */
export function endExpired(sessions: readonly OpenSession[], now: Date): void {
  for (const { caller, end } of sessions) {
    if (!caller.expiresAt || caller.expiresAt > now) continue;
    const what = caller.kind === 'api-key' ? 'API key' : 'token';
    end.abort(new AppError('AuthenticationError', `The ${what} has expired`));
  }
}

/** Ends the sessions that stand on a key, which could not be checked for too long. */
export function endBlind(sessions: readonly OpenSession[]): void {
  const reason = new AppError('EngineUnavailableError', 'The API key cannot be checked at the moment');
  for (const { caller, end } of sessions) if (caller.keyId !== undefined) end.abort(reason);
}

/** Ends the sessions that stand on a key which was revoked, or on a secret that a rotation took away. */
export async function endOfKey(sessions: readonly OpenSession[], keyId: string, needs: Needs): Promise<void> {
  const concerned = sessions.filter(({ caller, end }) => caller.keyId === keyId && !end.signal.aborted);
  if (concerned.length === 0) return;
  if (!(await stillGood(concerned, () => needs.storedKeys.mustBeValid(keyId), needs))) return;
  const withSecret = concerned.filter(({ caller }) => caller.kind === 'api-key');
  const secrets = new Set(withSecret.map(({ credential }) => credential.value));
  await Promise.all(
    [...secrets].map((value) =>
      recheck(
        withSecret.filter(({ credential }) => credential.value === value),
        needs,
      ),
    ),
  );
}

// All of one credential.
async function recheck(sessions: readonly OpenSession[], needs: Needs): Promise<void> {
  await stillGood(
    sessions,
    async () => {
      const caller = await needs.identify(sessions[0]?.credential);
      for (const session of sessions) session.caller = caller;
    },
    needs,
  );
}

// What cannot be asked is asked again by the timer.
async function stillGood(
  sessions: readonly OpenSession[],
  ask: () => Promise<unknown>,
  { logger }: Needs,
): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'AuthenticationError')
      for (const { end } of sessions) end.abort(error);
    else logger.warn({ err: error }, 'open streams cannot be checked');
    return false;
  }
}

/** Gives each session whose run token is about to expire, and which asked for it, a fresh one to stand on. */
export async function renewDue(sessions: readonly OpenSession[], needs: Needs): Promise<void> {
  const due = needs.clock.now().getTime() + renewBeforeMs;
  const isDue = ({ caller, onRenewal }: OpenSession) =>
    onRenewal && caller.expiresAt && caller.expiresAt.getTime() <= due;
  await Promise.all(sessions.filter(isDue).map((session) => renew(session, needs)));
}

async function renew(session: OpenSession, { runTokens, identify }: Needs): Promise<void> {
  const { caller, onRenewal } = session;
  if (!onRenewal || caller.executionId === undefined) return;
  const value = runTokens.issue(caller.executionId, caller.keyId);
  const credential: Credential = { kind: 'bearer', value };
  const fresh = await identify(credential);
  // The key behind it ends first: another token would not live longer.
  if (fresh.expiresAt?.getTime() === caller.expiresAt?.getTime()) {
    delete session.onRenewal;
    return;
  }
  Object.assign(session, { credential, caller: fresh });
  onRenewal(value);
}

export interface SessionNeeds {
  readonly keys: Pick<KeyStore, 'watch' | 'changedWithin'>;
  readonly storedKeys: StoredKeys;
  readonly identify: Identify;
  readonly runTokens: RunTokens;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly streamsPerCaller: number;
}
