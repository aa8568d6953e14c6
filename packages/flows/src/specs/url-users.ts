// A URL's user and password end before the path, and stand before the last `@`: passwords hold one unescaped at times.
const afterAuthority = /[\s/?#]/g;
const schemeEnd = /[a-z0-9+.-]/i;

/**
 * The text with what stands for user and password in each of its URLs (`scheme://user:password@`) replaced. Looks at each
 * character a fixed number of times: a regular expression for the whole of it tries every letter as a scheme's first.
 */
export function replaceUrlUsers(text: string, replace: (user: string) => string): string {
  let clean = '';
  let done = 0;
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    if (!schemeEnd.test(text.charAt(at - 1))) continue;
    const start = at + 3;
    afterAuthority.lastIndex = start;
    const user = text.slice(start, afterAuthority.exec(text)?.index);
    const length = user.lastIndexOf('@');
    if (length === -1) continue;
    clean += text.slice(done, start) + replace(user.slice(0, length));
    done = start + length;
  }
  return clean + text.slice(done);
}
