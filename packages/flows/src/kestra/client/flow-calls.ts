import type { z } from 'zod';
import type { KestraClient } from './kestra-client.ts';
import { kestraFlow, kestraValidation } from './schemas.ts';

// Kestra takes flows as `application/x-yaml` only (415 for any other type).
const yaml = (text: string) => ({ type: 'application/x-yaml', text });
const pathOf = (flow: { namespace: string; id: string }) =>
  `/flows/${encodeURIComponent(flow.namespace)}/${encodeURIComponent(flow.id)}`;

/** The flow as it is installed, with its source; undefined where there is none. */
export function findFlow(
  client: KestraClient,
  flow: { namespace: string; id: string },
): Promise<z.infer<typeof kestraFlow> | undefined> {
  return client.find({ method: 'GET', path: pathOf(flow), query: { source: 'true' }, safe: true }, kestraFlow);
}

/** Installs a flow that is not there yet. */
export async function createFlow(client: KestraClient, source: string): Promise<void> {
  await client.call({ method: 'POST', path: '/flows', body: yaml(source), timeoutMs: 30_000, safe: false }, kestraFlow);
}

/** Replaces a flow. The same source again keeps its revision. */
export async function updateFlow(
  client: KestraClient,
  flow: { namespace: string; id: string },
  source: string,
): Promise<void> {
  await client.call(
    { method: 'PUT', path: pathOf(flow), body: yaml(source), timeoutMs: 30_000, safe: true },
    kestraFlow,
  );
}

/** What Kestra objects to in a flow: empty where it would accept it. */
export async function flowProblems(client: KestraClient, source: string): Promise<readonly string[]> {
  const results = await client.call(
    { method: 'POST', path: '/flows/validate', body: yaml(source), timeoutMs: 30_000, safe: true },
    kestraValidation,
  );
  return results.flatMap(({ constraints }) => (constraints ? [constraints] : []));
}
