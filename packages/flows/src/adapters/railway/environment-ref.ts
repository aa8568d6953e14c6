import { z } from 'zod';
import type { EnvironmentRef } from '../../core/railway.ts';

/** The fields of an environment without its content. */
export const environmentRefFields = 'id name createdAt updatedAt sourceEnvironment { id name }';

/** An environment without its content, as Railway gives it. */
export const environmentRef = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  sourceEnvironment: z.object({ id: z.string(), name: z.string() }).nullable(),
}) satisfies z.ZodType<EnvironmentRef>;
