/** A change of text: the characters from `start` to before `end` become `text`. Positions count in the old text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** URLs that this edit replaces; a corrected length replaces none. */
  readonly urls: number;
}

/** How much longer the text becomes; negative where it shrinks. */
export function growth(edits: readonly Edit[]): number {
  return edits.reduce((sum, edit) => sum + edit.text.length - (edit.end - edit.start), 0);
}

/** The same edits in a text in which theirs begins at `offset`. */
export function shifted(edits: readonly Edit[], offset: number): Edit[] {
  return edits.map((edit) => ({ ...edit, start: edit.start + offset, end: edit.end + offset }));
}

/** The text after the edits, which stand in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  parts.push(text.slice(done));
  return parts.join('');
}
