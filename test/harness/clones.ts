import { eventually } from './eventually.ts';
import type { Product, RestAnswer } from './product.ts';

/** Asks for a clone over REST and gives the accepted body. */
export async function requestClone(
  product: Product,
  body: Readonly<Record<string, unknown>> = {},
): Promise<RestAnswer['body']> {
  const answer = await product.rest('POST', '/api/v1/clones', { body: { client_name: 'Acme', ...body } });
  if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Polls an execution until it has ended, and gives its status body. */
export async function ended(
  product: Product,
  accepted: { polling_url: string },
  timeoutMs?: number,
): Promise<RestAnswer['body']> {
  return eventually(
    `${accepted.polling_url} ends`,
    async () => {
      const { body } = await product.rest('GET', accepted.polling_url);
      return ['SUCCESS', 'WARNING', 'FAILED', 'KILLED'].includes(body.state) && body;
    },
    timeoutMs,
  );
}

/** All log lines of an execution, page by page. */
export async function allLogs(product: Product, executionId: string): Promise<RestAnswer['body'][]> {
  const lines: RestAnswer['body'][] = [];
  let cursor = '';
  do {
    const { body } = await product.rest(
      'GET',
      `/api/v1/executions/${executionId}/logs?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    lines.push(...body.items);
    cursor = body.next_cursor ?? '';
  } while (cursor);
  return lines;
}

/** The names of the environments that the simulated project holds. */
export async function environmentNames(product: Product): Promise<string[]> {
  const { body } = await railway(
    product,
    'query Environments($projectId: String!) { environments(projectId: $projectId) { edges { node { name } } } }',
    {
      projectId: product.shop.projectId,
    },
  );
  return body.data.environments.edges.map((edge: { node: { name: string } }) => edge.node.name);
}

/** A call of Railway's API, past Understudy. */
export async function railway(
  product: Product,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ body: RestAnswer['body'] }> {
  const response = await fetch(product.simulator.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.simulator.tokens.workspace}` },
    body: JSON.stringify({ query, variables }),
  });
  return { body: await response.json() };
}
