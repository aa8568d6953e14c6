import type { z } from 'zod';
import { holdsSecret } from '../core/secret-text.ts';
import type { AuthenticatedContext } from './context.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

interface Call<C, I> {
  readonly ctx: C;
  readonly input: I;
  readonly path: string;
}

/**
 * A mutation that is done once for each `Idempotency-Key` of a caller. Clones keep theirs with their intents; everything
 * else that changes something is made with this. `output` is the procedure's own: an answer that holds a secret by its
 * schema is not kept for a second time.
 */
export function idempotent<C extends AuthenticatedContext, I, O extends z.ZodType>(
  output: O,
  act: (call: Call<C, I>) => Promise<z.infer<O>>,
): (call: Call<C, I>) => Promise<z.infer<O>> {
  const secret = holdsSecret(output);
  return async (call) => {
    const { ctx, input, path } = call;
    const once = { caller: ctx.caller, idempotencyKey: idempotencyKeyOf(ctx), procedure: path, input, secret };
    const { answer, replayed } = await ctx.services.answerOnce(once, () => act(call));
    if (replayed) ctx.reply.header('Idempotent-Replayed', 'true');
    return answer;
  };
}
