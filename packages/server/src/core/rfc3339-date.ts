import { z } from 'zod';

/** A time between years of four digits: what RFC 3339 can say and the database reads. */
export const rfc3339Date = z.date().min(new Date('0001-01-01T00:00:00Z')).max(new Date('9999-12-31T23:59:59.999Z'));
