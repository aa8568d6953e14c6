export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Clones count against their limit for so long: a rolling hour. */
export const cloneLimitWindowMs = 60 * minuteMs;

/** The answer to an idempotency key is given again for so long. */
export const idempotencyWindowMs = 24 * hourMs;
