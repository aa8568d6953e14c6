/**
 * A task failed, and says what may be done: `fatal` means that another attempt cannot help.
 * Any other error thrown by a task is tried again up to the limit of its retry policy.
 */
export class TaskError extends Error {
  readonly fatal: boolean;

  constructor(message: string, options: { fatal: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'TaskError';
    this.fatal = options.fatal;
  }
}
