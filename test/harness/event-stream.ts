import type { Product, RestAnswer } from './product.ts';

/** An event of a server-sent stream, its data parsed. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: RestAnswer['body'];
}

/** Reads the log stream of an execution to its end. */
export async function readEvents(product: Product, executionId: string, lastEventId?: string): Promise<StreamEvent[]> {
  const answer = await product.rest('GET', `/api/v1/executions/${executionId}/logs`, {
    headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
  });
  if (answer.status !== 200) throw new Error(`no stream: ${answer.status} ${JSON.stringify(answer.body)}`);
  return String(answer.body)
    .split('\n\n')
    .map(
      (block) =>
        new Map(
          block
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
        ),
    )
    .filter((fields) => fields.has('data'))
    .map((fields) => ({
      id: fields.get('id') ?? '',
      event: fields.get('event') ?? 'message',
      data: JSON.parse(fields.get('data') ?? 'null'),
    }));
}
