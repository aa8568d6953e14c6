/** What a caller may do. `clone` includes retry and cancel of clones. */
export const permissions = [
  'clone',
  'environments:read',
  'environments:delete',
  'history:read',
  'audit:read',
  'admin',
] as const;
export type Permission = (typeof permissions)[number];

/** What a request carries to say who sends it. Held only until it has been looked up. */
export type Credential =
  | { readonly kind: 'api-key'; readonly value: string }
  | { readonly kind: 'bearer'; readonly value: string };

/** Who is asking, after the credential was found valid. */
export interface Caller {
  /** Key id or token subject; goes into labels, history and audit. Never the secret. */
  readonly id: string;
  readonly kind: 'api-key' | 'token' | 'run-token';
  readonly name: string;
  /** Namespaces the caller may act in; `*` for all. */
  readonly namespaces: readonly string[];
  /** Ids of the Railway projects that exist for the caller; `*` for all. */
  readonly projects: readonly string[];
  readonly permissions: readonly Permission[];
  /** A run token: permits reading this execution and nothing else. */
  readonly executionId?: string;
  /** JWK (JSON) that credentials are sealed for, where the key has one. */
  readonly publicKey?: string;
  /** How many clones the caller may start in a rolling hour; the server's default where absent. */
  readonly clonesPerHour?: number;
  /** When the credential expires, where it does. */
  readonly expiresAt?: Date;
  /** The stored API key on which this stands: the caller's own, or the one that a run token was issued to. */
  readonly keyId?: string;
}

/** Whether no Railway project is hidden from this caller. */
export function seesEveryProject({ projects }: Pick<Caller, 'projects'>): boolean {
  return projects.includes('*');
}
