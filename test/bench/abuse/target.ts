import { WebSocket } from 'ws';

/** Whom a phase abuses, and with what. */
export interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly runToken: string;
  readonly executionId: string;
  readonly seconds: number;
}

/** Does its worst until then; gives what it got done. */
export type Phase = (target: Target, until: number) => Promise<Readonly<Record<string, number>>>;

/** Not the address of the caller whose answers are measured. */
export const localAddress = '127.0.0.2';

/** Opens a WebSocket that has said who it is; undefined where it is refused. */
export async function openSocket({ url }: Target, params: object): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`, { localAddress });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.on('error', () => {});
  if (!isOpen) return undefined;
  socket.send(JSON.stringify({ method: 'connectionParams', data: params }));
  return socket;
}
