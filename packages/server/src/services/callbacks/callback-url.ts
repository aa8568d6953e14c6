import { invalid } from '../../core/app-error.ts';
import type { CallbackSender } from '../../core/callback.ts';

/** Throws ValidationError for a URL that no callback is sent to. */
export function mustBeCallable(sender: Pick<CallbackSender, 'refusalOf'>, url: string | undefined): void {
  const rule = url === undefined ? undefined : sender.refusalOf(url);
  if (rule) throw invalid('callback_url', rule);
}
