/** A name as SQL writes it, whatever characters it has. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
