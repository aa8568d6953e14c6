import { type AnyRouter, callTRPCProcedure } from '@trpc/server';
import { defined } from '@understudy/flows/specs';
import type { Express, Request, RequestHandler, Response } from 'express';
import { invalid } from '../../core/app-error.ts';
import type { Context } from '../../procedures/context.ts';
import { errorShape } from '../../procedures/error-shape.ts';
import type { Limits } from '../limits.ts';
import { contextOf } from '../request-context.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import { sendEvents } from './event-stream.ts';
import { inputOf } from './input.ts';
import { jsonBody } from './json-body.ts';

export interface RestOptions {
  readonly router: AnyRouter;
  readonly services: Context['services'];
  readonly limits: Limits;
  readonly proxyHops: number;
  /** Ends open event streams when the server closes. */
  readonly closing: AbortSignal;
}

/** Serves every REST route that the router's procedures declare, by calling them as tRPC would. */
export function serveRest(app: Express, options: RestOptions): void {
  const endpoints = endpointsOf(options.router);
  for (const key of new Set(endpoints.map(keyOf)))
    serveEndpoint(
      app,
      endpoints.filter((endpoint) => keyOf(endpoint) === key),
      options,
    );
  // Behind all the routes, since a pattern of one may match the path of another.
  for (const path of new Set(endpoints.map(({ route }) => route.path)))
    app.all(expressPath(path), refuseMethod(endpoints.filter(({ route }) => route.path === path)));
}

// A query and a subscription may share a route; which one is meant, the header Accept says.
function serveEndpoint(app: Express, sharing: readonly Endpoint[], options: RestOptions): void {
  const json = sharing.find(({ type }) => type !== 'subscription');
  const stream = sharing.find(({ type }) => type === 'subscription');
  const answerJson = json && jsonHandler(json, options);
  const answerEvents = stream && eventsHandler(stream, options);
  const [first] = sharing;
  if (!first) return;
  app[method(first)](expressPath(first.route.path), async (req, res) => {
    const wantsEvents = req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';
    const answer = (wantsEvents && req.method !== 'HEAD' ? answerEvents : undefined) ?? answerJson ?? answerEvents;
    await answer?.(req, res);
  });
}

type Answer = (req: Request, res: Response) => Promise<void>;

function jsonHandler(endpoint: Endpoint, options: RestOptions): Answer {
  const { route } = endpoint;
  return async (req, res) => {
    const output = await call(endpoint, options, { signal: signalOf(res, options.closing) })(req, res);
    // The function was written for the output of this very procedure.
    const status = typeof route.status === 'number' ? route.status : route.status(output as never);
    res.status(status).json(output);
  };
}

function eventsHandler(endpoint: Endpoint, options: RestOptions): Answer {
  const { heartbeatMs } = options.limits;
  return async (req, res) => {
    const signal = signalOf(res, options.closing);
    const lastEventId = req.get('last-event-id');
    const events = await call(
      endpoint,
      options,
      defined({ signal, input: lastEventId ? { lastEventId } : undefined }),
    )(req, res);
    const onFailure = (err: unknown) => req.log.error({ err }, 'an event stream broke');
    await sendEvents(events, res, { heartbeatMs, signal, requestId: String(req.id), onFailure });
  };
}

// Aborted when the client has gone or the server closes.
function signalOf(res: Response, closing: AbortSignal): AbortSignal {
  const over = new AbortController();
  const abort = () => over.abort();
  closing.addEventListener('abort', abort);
  res.once('close', () => {
    closing.removeEventListener('abort', abort);
    abort();
  });
  return over.signal;
}

// The input is read only when the procedure asks for it, that is behind its guards: 401 comes before 400.
function call(endpoint: Endpoint, options: RestOptions, extra: { input?: object; signal?: AbortSignal } = {}) {
  const body = jsonBody(options.limits.bodyBytesMax);
  return async (req: Request, res: Response): Promise<unknown> =>
    callTRPCProcedure({
      router: options.router,
      path: endpoint.name,
      type: endpoint.type,
      ctx: contextOf(req, res, options),
      signal: extra.signal,
      batchIndex: 0,
      getRawInput: async () => {
        const fromRequest = inputOf(endpoint, req, req.method === 'GET' ? {} : await body(req, res));
        return extra.input ? Object.assign({}, fromRequest, extra.input) : fromRequest;
      },
    });
}

function refuseMethod(endpoints: readonly Endpoint[]): RequestHandler {
  const allowed = [...new Set(endpoints.map(({ route }) => route.method))].join(', ');
  return (req, res) => {
    // The one status of HTTP's own: what is wrong is not the request's contents.
    res
      .status(405)
      .set('Allow', allowed)
      .json(errorShape(invalid('method', `must be ${allowed}`), String(req.id)));
  };
}

function method({ route }: Endpoint): 'get' | 'post' | 'delete' {
  return ({ GET: 'get', POST: 'post', DELETE: 'delete' } as const)[route.method];
}

function keyOf({ route }: Endpoint): string {
  return `${route.method} ${route.path}`;
}

/** OpenAPI's `{name}` as Express's `:name`. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
