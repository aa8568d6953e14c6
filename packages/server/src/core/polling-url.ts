/** Where the status of an execution is asked for: the route, and what `pollingUrl` fills in. */
export const pollingPath = '/api/v1/executions/{namespace}/{flow_id}/{execution_id}';

/** Where the log of an execution is read and watched. */
export const logsPath = '/api/v1/executions/{execution_id}/logs';

/** The URL, on this server, at which the status of an execution is polled. */
export function pollingUrl({ namespace, flowId, id }: { namespace: string; flowId: string; id: string }): string {
  return fill(pollingPath, { namespace, flow_id: flowId, execution_id: id });
}

/** The URL, on this server, of an execution's log. */
export function logsUrl({ id }: { id: string }): string {
  return fill(logsPath, { execution_id: id });
}

// Ids are URL-safe: a namespace, a flow and an execution have letters, digits, dots, dashes and underscores.
function fill(template: string, parts: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');
}
