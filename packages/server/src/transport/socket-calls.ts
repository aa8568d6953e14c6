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
  readonly close: (reason: string) => void;
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
  const left = { refusals: limits.refusalsPerSocket, strangers: limits.strangersCallsPerSocket };
  const spend = (what: keyof typeof left, reason: string) => {
    left[what] -= 1;
    if (left[what] === 0) options.close(reason);
  };
  const excess = ({ id: number, method }: Call, index: number): AppError | undefined => {
    if (calls.has(number) || subscriptions.has(number))
      return new AppError('ValidationError', `Invalid id: ${number} is under way`, {
        details: { field: 'id', rule: 'must not be that of a call under way' },
      });
    if (index >= limits.callsPerFrame) return tooMany('calls in a message', limits.callsPerFrame);
    if (calls.size >= limits.callsPerSocket) return tooMany('calls under way on a connection', limits.callsPerSocket);
    if (method === 'subscription' && subscriptions.size + calls.size >= limits.subscriptionsPerSocket)
      return tooMany('subscriptions on a connection', limits.subscriptionsPerSocket);
    return take() ? undefined : tooMany('calls from this address for now', 0);
  };
  const admit = (message: unknown, index: number): unknown[] => {
    const { data: asked } = call.safeParse(message);
    // What is no call is small, or refused by tRPC as a whole.
    if (!asked) return index < limits.callsPerFrame ? [message] : [];
    const refusal = left.refusals > 0 ? excess(asked, index) : undefined;
    if (left.refusals <= 0) return [];
    if (refusal) {
      options.send(refused(options, asked, refusal));
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

function tooMany(what: string, max: number): AppError {
  const message = max === 0 ? `There were too many ${what}` : `There may be at most ${max} ${what}`;
  return new AppError('RateLimitError', message, { details: { max }, retryAfterMs: 1_000 });
}

function refused({ router, context }: SocketCallsOptions, { id: number, method, params: of }: Call, error: AppError) {
  const config = router._def._config;
  const path = typeof of.path === 'string' ? of.path : undefined;
  const trpcError = getTRPCErrorFromUnknown(error);
  const shape = getErrorShape({ config, error: trpcError, type: method, path, input: undefined, ctx: context() });
  return JSON.stringify(transformTRPCResponse(config, { id: number, error: shape }));
}

// HTTP has a header for it. Here it goes with the input, to whose envelope `reviveInput` looks.
function withIdempotencyKey(asked: Call): unknown {
  const { data } = params.safeParse(asked.params);
  const idempotencyKey = data?.context?.idempotencyKey ?? data?.idempotencyKey;
  const { input } = asked.params;
  if (asked.method !== 'mutation' || idempotencyKey === undefined || typeof input !== 'object') return asked;
  return { ...asked, params: { ...asked.params, input: { ...input, idempotencyKey } } };
}
