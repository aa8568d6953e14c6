/** What can have become of a callback. */
export const callbackStates = ['PENDING', 'DELIVERED', 'FAILED'] as const;

/** A request to be notified of an execution's end, and what has become of it. */
export interface Callback {
  /** What may be shown of its URL. */
  readonly url: string;
  readonly state: (typeof callbackStates)[number];
  readonly attempts: number;
  /** When the next attempt is due, once the execution has ended. */
  readonly dueAt: Date;
  readonly lastError?: string;
  readonly deliveredAt?: Date;
}

/** A callback that somebody has claimed; `attempts` is the number of this attempt. */
export interface ClaimedCallback extends Callback {
  readonly intentId: string;
  readonly executionId: string;
  /** The whole URL; absent where the server's secret is another than that with which it was sealed. */
  readonly wholeUrl?: string;
}

/** Where callbacks are kept; they are written with their intent (`NewIntent.callbackUrl`). Shared by replicas. */
export interface CallbackStore {
  find(intentId: string): Promise<Callback | undefined>;
  /** The whole URL, for another callback to the same receiver. */
  wholeUrlOf(intentId: string): Promise<string | undefined>;
  /** One that is due, of an execution that has ended; nobody else gets it until `leaseUntil`. Counts the attempt. */
  claim(now: Date, leaseUntil: Date): Promise<ClaimedCallback | undefined>;
  delivered(callback: ClaimedCallback, now: Date): Promise<void>;
  /** Without a next time it is given up. Says nothing where a later attempt was begun. */
  failed(callback: ClaimedCallback, reason: string, next: Date | undefined): Promise<void>;
}

/** What sends a callback. */
export interface CallbackSender {
  /** Why the URL is not one to send to, as a rule of the field; undefined where it is. */
  refusalOf(url: string): string | undefined;
  /** Resolves to the status of the answer. Rejects where none came, with a reason that the caller may see. */
  post(
    url: string,
    request: { headers: Readonly<Record<string, string>>; body: string },
    stop: AbortSignal,
  ): Promise<number>;
}
