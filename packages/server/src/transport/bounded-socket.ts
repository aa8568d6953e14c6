import { WebSocket } from 'ws';

/** RFC 6455, 7.4.1 and its registry: try again later. */
const tryAgainLater = 1013;

/** A class of WebSocket that cuts a reader off who lets more than so many bytes wait, instead of buffering them. */
export function boundedSocket(backlogBytesMax: number): typeof WebSocket {
  return class BoundedSocket extends WebSocket {
    override send(data: Parameters<WebSocket['send']>[0], ...rest: never[]): void {
      if (this.bufferedAmount <= backlogBytesMax) super.send(data, ...rest);
      else this.close(tryAgainLater, 'The connection is too slow for its events');
    }
  };
}
