import type { AuthenticatedContext } from './context.ts';

interface Call<C, I> {
  readonly ctx: C;
  readonly input: I;
  readonly path: string;
}

/**
 * A mutation that is done once for each `Idempotency-Key` of a caller. Clones keep theirs with their intents; everything
 * else that changes something is made with this.
 */
export function idempotent<C extends AuthenticatedContext, I, O>(
  act: (call: Call<C, I>) => Promise<O>,
  options: { readonly secretAnswer?: true } = {},
): (call: Call<C, I>) => Promise<O> {
  return async (call) => {
    const { ctx, input, path } = call;
    const order = {
      caller: ctx.caller,
      idempotencyKey: ctx.idempotencyKey,
      procedure: path,
      input,
      secret: options.secretAnswer === true,
    };
    const { answer, replayed } = await ctx.services.answerOnce(order, () => act(call));
    if (replayed) ctx.reply.header('Idempotent-Replayed', 'true');
    return answer;
  };
}
