/** How a thing ended: `accepted` was promised and goes on, `refused` was the caller's fault, `failed` was not. */
export const auditOutcomes = ['accepted', 'success', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** What is to be remembered of a change, a refusal or a deletion. Holds no secret: whoever writes one has redacted it. */
export interface AuditEntry {
  /** The procedure (`clone.start`), or what the server did of itself (`executions.purge`). */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** Key id or token subject; absent where nobody was recognised. */
  readonly initiator?: string | undefined;
  /** The address that the request came from. */
  readonly ip?: string | undefined;
  readonly namespace?: string | undefined;
  /** The Railway project that it is about; absent where it is about none, and then only who sees every project sees it. */
  readonly projectId?: string | undefined;
  /** As they were sent, secrets redacted; JSON. Absent where they were never read. */
  readonly inputs?: unknown;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  readonly executionId?: string | undefined;
  /** The API key that was made or changed. */
  readonly keyId?: string | undefined;
  /** The intent that was written with it, whose execution has this id as a label. */
  readonly intentId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Where everything is remembered: can only be appended to. */
export interface AuditLog {
  /**
   * Resolves once the entry is durable, in a transaction of its own; rejects where it could not be written. An adapter
   * writes an entry in the transaction of what it records where a port takes both (`IntentStore.accept`, `KeyStore.insert`).
   */
  append(entry: AuditEntry): Promise<void>;
}
