/**
 * What a failure means to whoever started the flow: the task declined to do it, what was asked about does not exist, or
 * it failed for any other reason. It goes from the task to the answer as data; no message is read for it.
 */
export const taskErrorKinds = ['refused', 'not-found', 'failed'] as const;
export type TaskErrorKind = (typeof taskErrorKinds)[number];

/**
 * A failure of a task, with what to do about it: `fatal` means that another attempt cannot help.
 * Any other error thrown by a task is tried again up to the limit of its retry policy.
 */
export class TaskError extends Error {
  readonly fatal: boolean;
  readonly kind: TaskErrorKind;

  constructor(message: string, options: { fatal: boolean; kind?: TaskErrorKind; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'TaskError';
    this.fatal = options.fatal;
    this.kind = options.kind ?? 'failed';
  }
}
