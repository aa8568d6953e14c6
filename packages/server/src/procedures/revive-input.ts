import superjson from 'superjson';
import { z } from 'zod';
import { AppError, invalid } from '../core/app-error.ts';
import { checkedIdempotencyKey } from '../core/checked-idempotency-key.ts';
import { inputBounds, mustBeBounded } from '../core/input-bounds.ts';

const envelope = z.object({ json: z.unknown().optional(), meta: z.unknown().optional() });
/** What may stand beside an input: a WebSocket has no headers for it. */
const beside = z.object({ idempotencyKey: z.unknown().optional() });
const annotations = z.object({ values: z.unknown().optional(), referentialEqualities: z.unknown().optional() });

// What our schemas know beside JSON. Anything else would be made first and refused then: an expression, a map of maps.
const kinds: ReadonlySet<unknown> = new Set(['Date', 'undefined', 'number']);

/**
 * An input as superjson's envelope, revived; it is measured before and after, since references make much of little. What
 * is refused becomes a function that throws the refusal when the procedure asks for its input: behind its guards, as the
 * answer to this call. (tRPC adds fields to what is an object.)
 */
export function reviveInput(sent: unknown): unknown {
  try {
    const input = revived(sent);
    const idempotencyKey = keyBeside(sent);
    return idempotencyKey === undefined ? input : Object.assign(() => input, { idempotencyKey });
  } catch (thrown) {
    const refusal = thrown instanceof AppError ? thrown : invalid('body', 'must be written as superjson writes it');
    return () => {
      throw refusal;
    };
  }
}

/** The input that `reviveInput` gave; throws the refusal of one that was refused. */
export function inputOf(given: unknown): unknown {
  return typeof given === 'function' ? given() : given;
}

/** The idempotency key that was sent beside the input. */
export function keySentWith(given: unknown): string | undefined {
  return typeof given === 'function' && 'idempotencyKey' in given ? String(given.idempotencyKey) : undefined;
}

function keyBeside(sent: unknown): string | undefined {
  return checkedIdempotencyKey('idempotencyKey', beside.parse(sent ?? {}).idempotencyKey);
}

function revived(sent: unknown): unknown {
  const { json, meta } = envelope.parse(sent);
  mustBeBounded(json);
  mustBeBounded(meta, 'meta');
  const { values, referentialEqualities } = annotations.parse(meta ?? {});
  mustReferLittle(referentialEqualities);
  mustBeKnown(values);
  // Superjson checks the rest of its envelope itself.
  const value: unknown = superjson.deserialize({ json, meta } as Parameters<typeof superjson.deserialize>[0]);
  mustBeBounded(value);
  return value;
}

// Each is a walk through the input, before it can be measured: thousands of them hold the processor for long.
function mustReferLittle(references: unknown): void {
  let count = 0;
  const waiting = [references];
  for (const each of waiting) {
    if (typeof each === 'string') count += 1;
    if (count > inputBounds.references)
      throw invalid('meta', `must not hold more than ${inputBounds.references} references`);
    // By now it is known to be small.
    if (typeof each === 'object' && each !== null) waiting.push(...Object.values(each));
  }
}

// A tree of fields, whose leaves are lists: the kind of the value, and what is annotated below it.
function mustBeKnown(tree: unknown, field = 'body'): void {
  if (typeof tree !== 'object' || tree === null) return;
  const [kind, below] = Array.isArray(tree) ? tree : [undefined, tree];
  if (kind !== undefined && !kinds.has(kind)) throw invalid(field, 'must be JSON, or a time');
  for (const [name, part] of Object.entries(below ?? {})) mustBeKnown(part, field === 'body' ? name : field);
}
