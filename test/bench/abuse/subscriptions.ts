import { setTimeout as sleep } from 'node:timers/promises';
import { openSocket, type Phase } from './target.ts';

const subscriptions = 10_000;
const perSocket = 100;

/** Ten thousand subscriptions of one caller, on as many sockets as it gets. */
const subscribe: Phase = async (target, until) => {
  const { executionId: execution_id } = target;
  let started = 0;
  let refused = 0;
  const sockets = [];
  for (let at = 0; at < subscriptions && performance.now() < until; at += perSocket) {
    const socket = await openSocket(target, { apiKey: target.apiKey });
    if (!socket) continue;
    sockets.push(socket);
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"started"')) started += 1;
      if (text.includes('"error"')) refused += 1;
    });
    const watch = (id: number) => ({
      id,
      method: 'subscription',
      params: { path: 'executions.watch', input: { json: { execution_id } } },
    });
    socket.send(JSON.stringify(Array.from({ length: perSocket }, (_, id) => watch(id))));
  }
  await sleep(Math.max(0, until - performance.now()));
  for (const socket of sockets) socket.terminate();
  return { started, refused, sockets: sockets.length };
};
export default subscribe;
