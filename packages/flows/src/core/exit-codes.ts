/** How `understudy-task` ends. Kestra distinguishes success from failure only; the embedded engine also reads `fatal`. */
export const exitCode = {
  success: 0,
  /** Failed; another attempt may help. */
  retryable: 1,
  /** Failed; another attempt cannot help. */
  fatal: 2,
  /** Stopped by a signal or because its engine is gone. */
  stopped: 143,
} as const;
