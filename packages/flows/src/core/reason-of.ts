/** Why something failed, in one line for a log or an error: of whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  // AggregateErrors of the network have no message of their own.
  return error instanceof AggregateError ? error.errors.map(reasonOf).join('; ') : error.name;
}
