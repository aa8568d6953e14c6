/** One event of a text/event-stream. */
export interface ServerEvent {
  /** Its lines but the data, as sent. */
  fields: Record<string, string>;
  data: unknown;
}

/** Parses a text/event-stream whose data is JSON on one line each. */
export async function* serverEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks.map(parseBlock);
  }
}

function parseBlock(block: string): ServerEvent {
  const pairs = block.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const { data = 'null', ...fields } = Object.fromEntries(pairs);
  return { fields, data: JSON.parse(data) };
}
