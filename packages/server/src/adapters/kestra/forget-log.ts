import { anything } from '@understudy/flows/kestra';
import type { KestraNeeds } from './kestra-needs.ts';

/** Deletes the log of an execution that has ended from Kestra and from the journal. One that still runs keeps it. */
export async function forgetLog({ client, journal }: KestraNeeds, executionId: string): Promise<void> {
  if (!(await journal.ended(executionId))) return;
  await client.find({ method: 'DELETE', path: `/logs/${encodeURIComponent(executionId)}`, safe: true }, anything);
  await journal.forgetLines(executionId);
}
