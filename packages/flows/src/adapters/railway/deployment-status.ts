import { z } from 'zod';
import type { DeploymentStatus } from '../../core/railway.ts';

/** Railway's schema, enum DeploymentStatus. */
export const deploymentStatus: z.ZodType<DeploymentStatus> = z.enum([
  'BUILDING',
  'CRASHED',
  'DEPLOYING',
  'FAILED',
  'INITIALIZING',
  'NEEDS_APPROVAL',
  'QUEUED',
  'REMOVED',
  'REMOVING',
  'SKIPPED',
  'SLEEPING',
  'SUCCESS',
  'WAITING',
]);
