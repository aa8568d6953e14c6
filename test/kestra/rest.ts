import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { type ServerEvent, serverEvents } from './server-events.ts';

const state = z.looseObject({
  current: z.string(),
  histories: z.array(z.looseObject({ state: z.string(), date: z.string() })),
});

const attempt = z.looseObject({ state });

const taskRun = z.looseObject({
  id: z.string(),
  taskId: z.string(),
  attempts: z.array(attempt).optional(),
  state,
});

const execution = z.looseObject({
  id: z.string(),
  labels: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  taskRunList: z.array(taskRun).optional(),
  state,
});
/** An execution in any of its shapes. */
export type Execution = z.infer<typeof execution>;

const logEntry = z.looseObject({
  taskId: z.string().optional(),
  attemptNumber: z.number().nullish(),
  level: z.string(),
  message: z.string(),
});

/** What Kestra answered, its body parsed where it is JSON. */
export interface Answer {
  status: number;
  contentType: string | null;
  headers: Headers;
  body: unknown;
}

/** A request other than a plain GET. */
export interface Call {
  method?: string;
  type?: string;
  body?: string | FormData;
  /** Sent with it; null sends none. */
  authorization?: string | null;
}

const FINAL = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED'];
const CALL_TIMEOUT_MS = 30_000;

/** Plain requests to a Kestra, for the tests of the fixture alone: no product code is between. */
export class Rest {
  readonly #url: string;
  readonly #authorization: string | undefined;

  constructor(url: string, credentials?: { username: string; password: string }) {
    this.#url = url;
    const pair = credentials && `${credentials.username}:${credentials.password}`;
    this.#authorization = pair && `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  /** Asks for a path below /api/v1/main, or for one that begins at the root with two slashes. */
  async call(path: string, { method = 'GET', type, body, authorization }: Call = {}): Promise<Answer> {
    const answer = await fetch(this.#address(path), {
      method,
      headers: this.#headers(type, authorization),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type');
    const isJson = contentType?.includes('json') === true && text !== '';
    return { status: answer.status, contentType, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Stores a flow; JSON is YAML too. */
  async createFlow(flow: object): Promise<void> {
    const answer = await this.call('/flows', {
      method: 'POST',
      type: 'application/x-yaml',
      body: JSON.stringify(flow),
    });
    if (answer.status !== 200) throw new Error(`the flow was refused: ${JSON.stringify(answer.body)}`);
  }

  async start(flow: string, inputs: Record<string, string> = {}, query = ''): Promise<Execution> {
    const form = new FormData();
    for (const [name, value] of Object.entries(inputs)) form.set(name, value);
    const body = Object.keys(inputs).length > 0 ? { body: form } : {};
    const answer = await this.call(`/executions/${flow}${query}`, { method: 'POST', ...body });
    if (answer.status !== 200) throw new Error(`the start was refused: ${JSON.stringify(answer.body)}`);
    return execution.parse(answer.body);
  }

  async get(id: string): Promise<Execution> {
    return execution.parse((await this.call(`/executions/${id}`)).body);
  }

  /** Waits for a state of the execution, by default for its end. */
  async until(id: string, states: string[] = FINAL): Promise<Execution> {
    return eventually(`execution ${id} is ${states.join(' or ')}`, async () => {
      const found = await this.get(id);
      return states.includes(found.state.current) && found;
    });
  }

  async logs(id: string): Promise<z.infer<typeof logEntry>[]> {
    return z.array(logEntry).parse((await this.call(`/logs/${id}`)).body);
  }

  /** The events of a stream, as they come, until it ends or the caller stops. */
  async *follow(path: string): AsyncGenerator<ServerEvent> {
    const answer = await fetch(this.#address(path), { headers: this.#headers() });
    if (answer.body === null) throw new Error(`no stream at ${path}`);
    yield* serverEvents(answer.body);
  }

  /** All events of an execution's stream, which ends when the execution has. */
  async followed(id: string): Promise<ServerEvent[]> {
    const events: ServerEvent[] = [];
    for await (const event of this.follow(`/executions/${id}/follow`)) events.push(event);
    return events;
  }

  #address(path: string): string {
    return path.startsWith('//') ? `${this.#url}${path.slice(1)}` : `${this.#url}/api/v1/main${path}`;
  }

  #headers(type?: string, authorization: string | null | undefined = this.#authorization): Record<string, string> {
    return { ...(type ? { 'content-type': type } : {}), ...(authorization ? { authorization } : {}) };
  }
}
