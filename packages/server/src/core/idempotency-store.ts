/** A request that is to be answered once. */
export interface IdempotentRequest {
  readonly initiator: string;
  readonly idempotencyKey: string;
  /** Of the procedure and its input: the same key for another is a mistake. */
  readonly requestHash: string;
}

/** What is known of such a request. */
export type IdempotencyClaim =
  /** Nobody has answered it: the one who gets this must, or call `giveUp`. */
  | { readonly kind: 'first' }
  | { readonly kind: 'other-request' }
  | { readonly kind: 'under-way' }
  /** `answer` is absent where it held a secret. */
  | { readonly kind: 'answered'; readonly answer?: string };

/** Answers to mutations, kept for a day and shared by replicas. */
export interface IdempotencyStore {
  claim(request: IdempotentRequest, now: Date): Promise<IdempotencyClaim>;
  /** Without a text only the fact is kept. */
  answered(request: IdempotentRequest, answer: string | undefined): Promise<void>;
  /** Nothing was done: the next one with this key is the first again. */
  giveUp(request: IdempotentRequest): Promise<void>;
}
