import { setTimeout as sleep } from 'node:timers/promises';
import { openSocket, type Phase } from './target.ts';

const sockets = 8;
const callsPerFrame = 750;

/** A stranger's WebSockets with hundreds of calls in each message, opened again as soon as they are closed. */
const frames: Phase = async (target, until) => {
  let sent = 0;
  let opened = 0;
  const flood = async () => {
    while (performance.now() < until) {
      const socket = await openSocket(target, {});
      if (!socket) {
        await sleep(5);
        continue;
      }
      opened += 1;
      while (socket.readyState === socket.OPEN && performance.now() < until) {
        const calls = Array.from({ length: callsPerFrame }, (_, id) => ({
          id,
          method: 'query',
          params: { path: 'history.list' },
        }));
        socket.send(JSON.stringify(calls));
        sent += 1;
        await sleep(1);
      }
      socket.terminate();
    }
  };
  await Promise.all(Array.from({ length: sockets }, flood));
  return { sent, opened };
};
export default frames;
