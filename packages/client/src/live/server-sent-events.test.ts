import { expect, it } from 'vitest';
import { createEventReader } from './server-sent-events.ts';

const stream =
  'event: connected\ndata: {}\n\n: quiet\n\ndata: {"a":1}\nid: 1.0\n\n\ndata: one\r\ndata: two\r\nid: 2.0\r\n\r\n';
const events = [
  { id: undefined, event: 'connected', data: '{}' },
  { id: '1.0', event: 'message', data: '{"a":1}' },
  { id: '2.0', event: 'message', data: 'one\ntwo' },
];

it('reads events, whatever pieces they come in', () => {
  for (let size = 1; size <= stream.length; size++) {
    const { read } = createEventReader();
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
      stream.slice(at * size, (at + 1) * size),
    );
    expect(pieces.flatMap(read), `pieces of ${size}`).toEqual(events);
  }
});
