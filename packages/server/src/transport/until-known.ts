import type { WebSocket } from 'ws';

// RFC 6455, 7.4.1: policy violation.
const policyViolation = 1008;
// Long enough for a close frame to be answered by who reads at all.
const answerMs = 2_000;

/** Says that the credential of a socket is known to be good, or cannot be looked up. */
export type Known = () => void;

/** Closes the socket unless it is said in time whose it is: one that nobody has to answer for costs memory all the same. */
export function untilKnown(socket: WebSocket, ms: number): Known {
  const timer = setTimeout(() => {
    socket.close(policyViolation, 'The credential is missing or not valid');
    const cut = setTimeout(() => socket.terminate(), answerMs);
    socket.once('close', () => clearTimeout(cut));
  }, ms);
  const known = () => clearTimeout(timer);
  socket.once('close', known);
  return known;
}
