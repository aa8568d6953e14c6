import type { KeyStore } from '../../core/api-key.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import { createFairTurns, type TakeFairTurn } from '../../core/fair-turns.ts';
import type { IntentStore } from '../../core/intent.ts';
import type { Logger } from '../../core/logger.ts';
import type { Budget, RequestBudget } from '../../core/request-budget.ts';
import { createTurns, type TakeTurn } from '../../core/turns.ts';
import { type CloneLimit, createCloneLimit } from './clone-limit.ts';
import { createCostlyCalls, type TakeCostly } from './costly-calls.ts';
import { type ConfiguredSecrets, createIdentify, type Identify } from './identify.ts';
import { createJwtBearers, type JwtRules } from './jwt-bearers.ts';
import { createKeys, type Keys } from './keys/create-keys.ts';
import { projectFor } from './project-for.ts';
import { createRunTokens, type RunTokens } from './run-tokens.ts';
import { createServerKey, type ServerKey } from './server-key.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createStoredKeys } from './stored-keys.ts';

/** Callers, their credentials and their limits, as procedures ask for them. */
export interface Access {
  readonly identify: Identify;
  readonly sessions: Pick<Sessions, 'open' | 'openStream'>;
  readonly keys: Keys;
  /**
   * The Railway project that a request of this caller is about: the one that it names, else the server's. Throws
   * NotFoundError where it does not exist for the caller, ValidationError where there is none.
   */
  projectFor(caller: Caller, requested: string | undefined): string;
  readonly limits: {
    /** Takes one request from the caller's budget. */
    takeRequest(caller: Caller): ReturnType<RequestBudget['take']>;
    /** How many clones the caller may still start. */
    clones(caller: Caller): Promise<Budget>;
    /** Takes a place for a call that costs much. */
    readonly costly: TakeCostly;
    /** Turns of a caller's calls, so that one who calls very often waits for themselves. */
    readonly turn: TakeTurn;
    /** Turns of an address, until it is known who calls. */
    readonly identifying: TakeTurn;
    /** Turns of those who watch as a caller, for what they read of the store: beside the caller's calls. */
    readonly watching: TakeTurn;
    /** Turns of an address or a caller for what needs the processor: the beginning of a call, an event that is sent. */
    readonly fair: TakeFairTurn;
  };
}

/** What other services ask of access. */
export interface AccessParts extends Disposable {
  readonly runTokens: RunTokens;
  readonly cloneLimit: CloneLimit;
  readonly serverKey: ServerKey;
}

export interface AccessNeeds {
  readonly keys: KeyStore;
  readonly intents: Pick<IntentStore, 'countedSince'>;
  readonly requestBudget: RequestBudget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly secrets: ConfiguredSecrets & { readonly secretKey: string };
  /** Absent where no issuer of JWTs is trusted. */
  readonly jwtRules?: JwtRules | undefined;
  /** How many days a key may last that a token makes which ends. */
  readonly jwtKeyDays: number;
  /** Clones that a caller may start in a rolling hour, unless its key names a number of its own. */
  readonly clonesPerHour: number;
  /** How many event streams a caller may have open on this replica. */
  readonly streamsPerCaller: number;
  readonly defaultProjectId: string | undefined;
}

// About three for each connection to the database: whoever else calls meanwhile waits for that many short queries.
const callTurns = { atOnce: 32, waitingMax: 1_000 };
// Who waits has one of the streams that a caller may have open: that many wait at most.
const watchingTurns = { atOnce: 16, waitingMax: Number.POSITIVE_INFINITY };
const identifyingTurns = { atOnce: 16, waitingMax: 1_000 };

/** The door of this folder. Begins to watch the credentials in use, until disposed. */
export async function createAccess(needs: AccessNeeds): Promise<Access & AccessParts> {
  const runTokens = createRunTokens(needs.secrets.secretKey, needs.clock);
  const storedKeys = createStoredKeys(needs);
  const jwtBearers = needs.jwtRules && createJwtBearers(needs.jwtRules, needs.clock);
  const identify = createIdentify({ secrets: needs.secrets, storedKeys, runTokens, jwtBearers });
  const sessions = await createSessions({ ...needs, storedKeys, identify, runTokens });
  const cloneLimit = createCloneLimit(needs);
  return {
    identify,
    sessions,
    keys: createKeys(needs),
    projectFor: (caller, requested) => projectFor(caller, requested, needs.defaultProjectId),
    limits: {
      takeRequest: ({ id }) => needs.requestBudget.take(id),
      clones: cloneLimit.budget,
      costly: createCostlyCalls(() => performance.now()),
      turn: createTurns(callTurns),
      identifying: createTurns(identifyingTurns),
      watching: createTurns(watchingTurns),
      fair: createFairTurns(),
    },
    runTokens,
    cloneLimit,
    serverKey: createServerKey(needs.secrets.secretKey),
    [Symbol.dispose]: () => sessions[Symbol.dispose](),
  };
}
