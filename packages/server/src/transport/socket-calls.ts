import { type AnyRouter, getErrorShape, getTRPCErrorFromUnknown, transformTRPCResponse } from '@trpc/server';
import { type Encoder, jsonEncoder } from '@trpc/server/adapters/ws';
import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import type { Context } from '../procedures/context.ts';
import type { Limits } from './limits.ts';

export interface SocketCallsOptions {
  readonly router: AnyRouter;
  readonly limits: Pick<
    Limits,
    'callsPerFrame' | 'callsPerSocket' | 'subscriptionsPerSocket' | 'refusalsPerSocket' | 'strangersCallsPerSocket'
  >;
  /** Takes one from what this address may call; false where none is left. */
  readonly take: () => boolean;
  readonly send: (text: string) => void;
  /** Closes the socket: whoever goes on after so many refusals does not listen to them. */
  readonly close: (reason: string, isFlood: boolean) => void;
  /** The context of the socket, once it has one. */
  readonly context: () => Context | undefined;
}

const id = z.union([z.string(), z.number()]);
const call = z.object({ id, method: z.enum(['query', 'mutation', 'subscription']), params: z.looseObject({}) });
type Call = z.infer<typeof call>;
const params = z.object({
  idempotencyKey: z.string().optional(),
  context: z.object({ idempotencyKey: z.string().optional() }).optional(),
});
const answer = z.object({
  id,
  error: z.unknown().optional(),
  result: z.looseObject({ type: z.string().optional() }).optional(),
});
const refusedForWhoItIs = z.object({ json: z.object({ data: z.object({ error: z.literal('AuthenticationError') }) }) });

/**
 * tRPC's encoder for one socket, which counts what goes through: calls in one frame, calls under way and subscriptions.
 * What is too much is answered with an error as any call is, and never reaches a procedure.
 */
export function socketCalls(options: SocketCallsOptions): Encoder {
  const { limits, take } = options;
  const calls = new Set<string | number>();
  const subscriptions = new Set<string | number>();
  const refusals = refusalsOf(limits);
  const left = { refusals: limits.refusalsPerSocket, strangers: limits.strangersCallsPerSocket };
  const spend = (what: keyof typeof left, reason: string) => {
    left[what] -= 1;
    if (left[what] === 0) options.close(reason, what === 'refusals');
  };
  const excess = ({ id: number, method }: Call, index: number): Refusal | undefined => {
    if (calls.has(number) || subscriptions.has(number)) return refusals.sameId;
    if (index >= limits.callsPerFrame) return refusals.inFrame;
    if (calls.size >= limits.callsPerSocket) return refusals.underWay;
    if (method === 'subscription' && subscriptions.size + calls.size >= limits.subscriptionsPerSocket)
      return refusals.subscriptions;
    return take() ? undefined : refusals.ofAddress;
  };
  const refuse = refuser(options);
  const admit = (message: unknown, index: number): unknown[] => {
    if (left.refusals <= 0) return [];
    const { data: asked } = call.safeParse(message);
    // What is no call is small, or refused by tRPC as a whole.
    if (!asked) return index < limits.callsPerFrame ? [message] : [];
    const refusal = excess(asked, index);
    if (refusal) {
      options.send(refuse(asked, refusal));
      spend('refusals', 'Too many calls');
      return [];
    }
    calls.add(asked.id);
    return [withIdempotencyKey(asked)];
  };
  return {
    decode(data) {
      // Of who is being closed nothing is read any more, however much he had sent.
      if (left.refusals <= 0 || left.strangers <= 0) return [];
      const sent = jsonEncoder.decode(data);
      return Array.isArray(sent) ? sent.flatMap(admit) : (admit(sent, 0)[0] ?? []);
    },
    encode(sent) {
      const { data: answered } = answer.safeParse(sent);
      if (answered) {
        calls.delete(answered.id);
        if (answered.result?.type === 'started') subscriptions.add(answered.id);
        if (answered.error !== undefined || answered.result?.type === 'stopped') subscriptions.delete(answered.id);
        if (refusedForWhoItIs.safeParse(answered.error).success) spend('strangers', 'The credential is not valid');
      }
      return jsonEncoder.encode(sent);
    },
  };
}

/** Makes the error for the first call that is refused for this. */
type Refusal = () => AppError;

function refusalsOf(limits: SocketCallsOptions['limits']) {
  const tooMany = (what: string, max: number) => (): AppError => {
    const message = max === 0 ? `There were too many ${what}` : `There may be at most ${max} ${what}`;
    return new AppError('RateLimitError', message, { details: { max }, retryAfterMs: 1_000 });
  };
  return {
    sameId: () =>
      new AppError('ValidationError', 'Invalid id: a call with this id is under way', {
        details: { field: 'id', rule: 'must not be that of a call under way' },
      }),
    inFrame: tooMany('calls in a message', limits.callsPerFrame),
    underWay: tooMany('calls under way on a connection', limits.callsPerSocket),
    subscriptions: tooMany('subscriptions on a connection', limits.subscriptionsPerSocket),
    ofAddress: tooMany('calls from this address for now', 0),
  } satisfies Record<string, Refusal>;
}

const refusedShape = z.looseObject({ json: z.looseObject({ data: z.looseObject({}) }) });

/**
 * Writes refusals. An error with its stack, and its shape, cost far more than to look at a call: who sends a thousand too
 * many gets copies of one.
 */
function refuser({ router, context }: SocketCallsOptions): (call: Call, refusal: Refusal) => string {
  const config = router._def._config;
  const shapes = new Map<Refusal, z.infer<typeof refusedShape>>();
  const shapeOf = (asked: Call, refusal: Refusal) => {
    const error = getTRPCErrorFromUnknown(refusal());
    const type = asked.method;
    const shape = getErrorShape({ config, error, type, path: undefined, input: undefined, ctx: context() });
    const { error: written } = z.object({ error: refusedShape }).parse(transformTRPCResponse(config, { error: shape }));
    shapes.set(refusal, written);
    return written;
  };
  return (asked, refusal) => {
    const { json, ...rest } = shapes.get(refusal) ?? shapeOf(asked, refusal);
    const path = typeof asked.params.path === 'string' ? { path: asked.params.path } : {};
    const error = { ...rest, json: { ...json, data: { ...json.data, ...path } } };
    return JSON.stringify({ id: asked.id, error });
  };
}

// HTTP has a header for it. Here it goes with the input, to whose envelope `reviveInput` looks.
function withIdempotencyKey(asked: Call): unknown {
  const { data } = params.safeParse(asked.params);
  const idempotencyKey = data?.context?.idempotencyKey ?? data?.idempotencyKey;
  const { input } = asked.params;
  if (asked.method !== 'mutation' || idempotencyKey === undefined || typeof input !== 'object') return asked;
  return { ...asked, params: { ...asked.params, input: { ...input, idempotencyKey } } };
}
