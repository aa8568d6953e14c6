/** The namespace of every flow of Understudy. */
export const namespace = 'dev.deployment';

/** The rule for the name of a staging environment (docs/contract.md, scenario 2.2). */
export const environmentNamePattern = /^[a-z][a-z0-9-]{2,49}$/;

/** Variables by which Understudy knows an environment as its own. Shared variables of the environment, never secret. */
export const marker = {
  /** The execution that made it. */
  execution: 'UNDERSTUDY_EXECUTION_ID',
  /** The environment's own id. Duplicating copies variables: where it names another one, the rest is inherited and void. */
  environment: 'UNDERSTUDY_ENVIRONMENT_ID',
  /** When it may be deleted, RFC 3339 UTC; absent or empty: never. */
  expiresAt: 'UNDERSTUDY_EXPIRES_AT',
  /** The client it was made for. */
  client: 'UNDERSTUDY_CLIENT_NAME',
  /** The TCP proxies that Understudy opened and has to close: JSON, a list of `{ environmentId, serviceId, port, closing }`. */
  openedProxies: 'UNDERSTUDY_OPENED_PROXIES',
} as const;
