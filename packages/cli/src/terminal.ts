/** Where a command writes, and how it says that it did not go well. */
export interface Terminal {
  print(line: string): void;
  /** Default 0: the command was carried out, and found nothing to complain of. */
  exitWith(status: number): void;
}
