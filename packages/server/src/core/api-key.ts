import type { AuditEntry } from './audit-entry.ts';
import type { Permission } from './caller.ts';

/** An API key as it is kept: everything but its secrets, of which there are only hashes. */
export interface ApiKey {
  /** Public: `key_…`. What labels, history and audit call the holder by. */
  readonly id: string;
  readonly name: string;
  /** Namespaces it may act in; `*` for all. */
  readonly namespaces: readonly string[];
  /** Ids of the Railway projects that exist for its holder; `*` for all. */
  readonly projects: readonly string[];
  readonly permissions: readonly Permission[];
  /** In a rolling hour; what the server is configured with where absent. */
  readonly clonesPerHour?: number;
  /** JWK (JSON) that credentials are sealed for. */
  readonly publicKey?: string;
  readonly createdAt: Date;
  /** Who made it, by id. */
  readonly createdBy: string;
  readonly expiresAt?: Date;
  readonly rotatedAt?: Date;
  /** Accurate to a minute. */
  readonly lastUsedAt?: Date;
  readonly revokedAt?: Date;
}

/** One secret of a key, at rest. */
export interface SecretHash {
  readonly sha256: Uint8Array;
  /** Set by a rotation: valid until then. */
  readonly validUntil?: Date;
}

/** A new secret, and until when the ones before it stay valid. */
export interface KeyRotation {
  readonly sha256: Uint8Array;
  readonly at: Date;
  readonly graceUntil: Date;
  readonly audit: AuditEntry;
}

/** Which keys are asked for. */
export interface KeyPageQuery {
  readonly namespaces?: readonly string[];
  readonly projects?: readonly string[];
  readonly cursor?: string;
  readonly limit: number;
}

/** Where keys are kept. Each method is one transaction, which also writes the change to the audit trail. */
export interface KeyStore {
  insert(key: ApiKey, sha256: Uint8Array, audit: AuditEntry): Promise<void>;
  /** The key with all of its secrets that were not removed. */
  find(id: string): Promise<{ readonly key: ApiKey; readonly secrets: readonly SecretHash[] } | undefined>;
  /** Newest first, by keyset; with `namespaces` and `projects` only keys that reach no further. */
  page(query: KeyPageQuery): Promise<readonly ApiKey[]>;
  /** Gives the key a new secret; its others end at `graceUntil`, or earlier where they did. Undefined for a key that is no longer valid. */
  rotate(id: string, rotation: KeyRotation): Promise<ApiKey | undefined>;
  /** For ever. A key that was revoked before keeps its time. */
  revoke(id: string, revocation: { at: Date; audit: AuditEntry }): Promise<ApiKey | undefined>;
  /** Writes the last use, unless one less than a minute older is written. */
  used(id: string, at: Date): Promise<void>;
  /** Ids of keys that were rotated or revoked within the last so many milliseconds, by the store's own clock. */
  changedWithin(ms: number): Promise<readonly string[]>;
  /** Calls back with the id of each key that is rotated or revoked, on whichever replica, until disposed. May miss some. */
  watch(onChange: (id: string) => void): Promise<Disposable>;
}
