import { setTimeout as sleep } from 'node:timers/promises';
import { openSocket, type Phase } from './target.ts';

const calls = 100;

/** A hundred checks of the audit trail in one message, by one who goes at once, over and over. */
const storms: Phase = async (target, until) => {
  let storms = 0;
  for (; performance.now() < until; storms += 1) {
    const socket = await openSocket(target, { apiKey: target.apiKey });
    const verify = (id: number) => ({ id, method: 'query', params: { path: 'audit.verify', input: { json: {} } } });
    socket?.send(JSON.stringify(Array.from({ length: calls }, (_, id) => verify(id))));
    await sleep(storms % 2 === 0 ? 20 : 200);
    socket?.terminate();
  }
  return { storms };
};
export default storms;
