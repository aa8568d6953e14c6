/** Every way in which a text may stand in a place: as it is, URL-encoded, in hexadecimal, and inside of base64. */
export function formsOf(text: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((before) => [
    insideBase64(text, before, 'base64'),
    insideBase64(text, before, 'base64url'),
  ]);
  return [...new Set([text, encodeURIComponent(text), Buffer.from(text).toString('hex'), ...inBase64])];
}

// Base64 cuts bytes into threes, so that a text looks different after one, two or three other bytes; its first and last
// characters depend on its neighbours and are left out.
function insideBase64(text: string, before: number, encoding: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  return bytes.toString(encoding).slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3));
}
