/** Where a command writes, what it may ask, and how it says that it did not go well. */
export interface Terminal {
  print(line: string): void;
  /** Whether the person at the terminal says yes; undefined where nobody is there to be asked. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Default 0: the command was carried out, and found nothing to complain of. */
  exitWith(status: number): void;
}
