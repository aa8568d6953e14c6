import { Agent, request } from 'node:http';
import { localAddress, type Phase, type Target } from './target.ts';

const atOnce = 8;

/** Bodies that are small as sent and huge or slow to read: references to one text, and a text that is a scheme at every letter. */
const freeze: Phase = async (target, until) => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, localAddress });
  let sent = 0;
  const repeat = async () => {
    for (; performance.now() < until; sent += 1) await post(agent, target, sent % 2 === 0 ? references() : schemes());
  };
  await Promise.all(Array.from({ length: atOnce }, repeat));
  return { sent };
};
export default freeze;

function references(): string {
  const places = Array.from({ length: 3_400 }, (_, at) => `l.${at}`);
  const json = { t: 'a.'.repeat(8_000), l: Array(3_400).fill(0) };
  return JSON.stringify({ json, meta: { v: 1, referentialEqualities: { t: places } } });
}

function schemes(): string {
  return JSON.stringify({ json: { client_name: 'a.'.repeat(30_000) } });
}

function post(agent: Agent, { url, runToken }: Target, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${runToken}`, 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const call = request(`${url}/trpc/clone.start`, { method: 'POST', agent, headers }, (res) => {
      res.resume();
      res.once('close', resolve);
    });
    call.once('error', () => resolve());
    call.end(body);
  });
}
