/**
 * The text in lines of at most `columns`, broken between words, each after the first with an indent. A word that is
 * longer than a line, such as an address, stays whole on a line of its own.
 */
export function fitWords(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' || line === indent ? line + word : `${line} ${word}`;
    if (longer.length > columns && line.trim() !== '') {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The text cut to so many columns; an ellipsis says that it was. */
export function cutTo(text: string, columns: number): string {
  if (text.length <= columns) return text;
  return columns < 1 ? '' : `${text.slice(0, columns - 1).trimEnd()}…`;
}
