/** A wish to be told of an execution's end, and what has become of it. */
export interface Callback {
  readonly intentId: string;
  readonly executionId: string;
  readonly url: string;
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED';
  readonly attempts: number;
  /** When the next attempt is due, once the execution has ended. */
  readonly dueAt: Date;
  readonly lastError?: string;
  readonly deliveredAt?: Date;
}

/** Where callbacks are kept; they are written with their intent (`NewIntent.callbackUrl`). Shared by replicas. */
export interface CallbackStore {
  find(executionId: string): Promise<Callback | undefined>;
  /** One that is due, of an execution that has ended; nobody else gets it until `leaseUntil`. Counts the attempt. */
  claim(now: Date, leaseUntil: Date): Promise<Callback | undefined>;
  delivered(intentId: string, now: Date): Promise<void>;
  /** Without a next time it is given up. */
  failed(intentId: string, reason: string, next: Date | undefined): Promise<void>;
}

/** What sends a callback. */
export interface CallbackSender {
  /** Why the URL is not one to send to, as a rule of the field; undefined where it is. */
  refusalOf(url: string): string | undefined;
  /** Resolves to the status of the answer. Rejects with the reason where none came, or the address is not a public one. */
  post(url: string, request: { headers: Readonly<Record<string, string>>; body: string }): Promise<number>;
}
