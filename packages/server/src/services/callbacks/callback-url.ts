import { AppError } from '../../core/app-error.ts';
import type { CallbackSender } from '../../core/callback.ts';
import { label } from '../../core/execution.ts';

/** Throws ValidationError for a URL that no callback is sent to. */
export function mustBeCallable(sender: Pick<CallbackSender, 'refusalOf'>, url: string | undefined): void {
  const rule = url === undefined ? undefined : sender.refusalOf(url);
  if (rule)
    throw new AppError('ValidationError', `Invalid callback_url: ${rule}`, {
      details: { field: 'callback_url', rule },
    });
}

/** The label by which an execution shows that somebody waits for its end. */
export function callbackLabel(url: string | undefined): Record<string, string> {
  return url === undefined ? {} : { [label.callback]: 'true' };
}
