import { z } from 'zod';
import type { Simulator } from '../simulator-api.ts';

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }) })).optional(),
});

/** Sends one GraphQL request to a simulator with a token, and parses the answer. */
export async function ask(
  simulator: Simulator,
  query: string,
  { variables = {}, headers }: { variables?: Record<string, unknown>; headers?: Record<string, string> } = {},
) {
  // A URL that names its operation, as the edge wants it.
  const response = await fetch(`${simulator.url}?query=test`, {
    method: 'POST',
    headers: headers ?? { Authorization: `Bearer ${simulator.tokens.workspace}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(60_000),
  });
  const { data, errors } = answerSchema.parse(await response.json());
  return { status: response.status, headers: response.headers, data: data ?? {}, error: errors?.[0] };
}

/** The mutation that duplicates an environment, by default in the background. */
export async function duplicate(
  simulator: Simulator,
  input: { projectId: string; name: string; sourceEnvironmentId: string; skipInitialDeploys?: boolean },
) {
  return ask(simulator, 'mutation($input: EnvironmentCreateInput!) { environmentCreate(input: $input) { id } }', {
    variables: { input: { applyChangesInBackground: true, ...input } },
  });
}
