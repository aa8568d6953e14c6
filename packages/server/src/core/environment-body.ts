import {
  type EnvironmentDetail,
  type EnvironmentSummary,
  environmentDetail,
  environmentSummary,
} from '@understudy/flows/specs';
import { z } from 'zod';

const times = { created_at: z.date(), expires_at: z.date().nullable().describe('Kept for ever when null') };

/** A staging environment, as a list shows it: as the flow found it, with times as times. */
export const environmentBody = environmentSummary
  .extend(times)
  .meta({ id: 'Environment', description: 'A staging environment, as a list shows it' });
export type EnvironmentBody = z.infer<typeof environmentBody>;

/** One staging environment, whole. */
export const environmentDetailBody = environmentDetail
  .extend({ ...times, updated_at: z.date() })
  .meta({ id: 'EnvironmentDetail', description: 'One staging environment, whole' });
export type EnvironmentDetailBody = z.infer<typeof environmentDetailBody>;

/** What a flow found, as callers see it. */
export function environmentBodyOf(found: EnvironmentSummary): EnvironmentBody {
  return { ...found, ...timesOf(found) };
}

/** The same of one environment, whole. */
export function environmentDetailBodyOf(found: EnvironmentDetail): EnvironmentDetailBody {
  return { ...found, ...timesOf(found), updated_at: new Date(found.updated_at) };
}

function timesOf({ created_at, expires_at }: EnvironmentSummary): Pick<EnvironmentBody, 'created_at' | 'expires_at'> {
  return { created_at: new Date(created_at), expires_at: expires_at === null ? null : new Date(expires_at) };
}
