/** The text without the slashes at its end. Scanned from there: an expression would begin at each slash of the text. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
