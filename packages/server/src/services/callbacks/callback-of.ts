import type { Callback, CallbackStore } from '../../core/callback.ts';
import { type Execution, label } from '../../core/execution.ts';

/** The callback that was asked for with an execution, if one was; its label spares all others a question to the store. */
export async function callbackOf(
  callbacks: Pick<CallbackStore, 'find'>,
  { labels }: Execution,
): Promise<Callback | undefined> {
  const intent = labels[label.intent];
  return labels[label.callback] === undefined || intent === undefined ? undefined : callbacks.find(intent);
}
