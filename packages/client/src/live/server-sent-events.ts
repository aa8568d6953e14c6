/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Reads a stream of server-sent events from its text, whatever pieces that comes in. */
export function createEventReader(): { read(text: string): ServerSentEvent[] } {
  let rest = '';
  let fields = new Map<string, string>();
  const take = (line: string): ServerSentEvent[] => {
    if (line !== '') {
      const [name, value] = fieldIn(line);
      const before = name === 'data' ? fields.get(name) : undefined;
      fields.set(name, before === undefined ? value : `${before}\n${value}`);
      return [];
    }
    const [id, event = 'message', data] = ['id', 'event', 'data'].map((name) => fields.get(name));
    fields = new Map();
    return data === undefined ? [] : [{ id, event, data }];
  };
  return {
    read(text) {
      // A carriage return may be half of a line end whose other half has not come.
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      return lines.flatMap(take);
    },
  };
}

function fieldIn(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}
