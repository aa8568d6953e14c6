import type { WebSocket } from 'ws';

// What a client needs to hear why.
const hearMs = 1_000;

/** Closes a WebSocket, reads nothing more of it, and cuts it off where its client does not close it too. */
export function hangUp(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  socket.pause();
  const cut = setTimeout(() => socket.terminate(), hearMs);
  socket.once('close', () => clearTimeout(cut));
}
