import type { Edit } from './edit.ts';
import { parseOrigin, type UrlReplacement } from './url-replacement.ts';

/** Finds the URLs to replace in running text. */
export interface UrlFinder {
  /** False where no URL can be in the text, in whatever encoding. */
  mayHold(text: string): boolean;
  /** The edits for URLs that begin in `start` ≤ position < `end`. */
  find(text: string, start: number, end: number): Edit[];
}

// The separators of a URL as JSON, JavaScript, HTML and form encoding write them, once or several times over. Backslashes are counted up to what four
// JSON texts one in another have, since a run without an end would be read again from each of its places.
const colon = String.raw`:|%(?:25)*3[aA]|\\{1,15}u003[aA]|&#0*58;|&#[xX]0*3[aA];|&colon;`;
const slash = String.raw`\\{0,15}/|%(?:25)*2[fF]|\\{1,15}u002[fF]|&#0*47;|&#[xX]0*2[fF];|&sol;`;
// `//host` counts as a URL only where nothing before it makes it a path or another scheme's.
const notAfter = [
  String.raw`(?<!%[\da-fA-F]?)\w|[:/.~-]|[:/\w.~-]\\{1,15}`,
  '%(?:25)*3[aA]|%(?:25)*2[fF]|u003[aA]|u002[fF]|&colon;|&sol;|&#0*58;|&#0*47;|&#[xX]0*(?:3[aA]|2[fF]);',
].join('|');
// What would make the host another host (longer, or the name of a user), the port another port, the path another path.
const hostGoesOn = String.raw`(?!\w|-[\w-]|\.[\w-]|(?::[^\s"'<>\\/?#@,;&%]*)?@)`;
const pathGoesOn = String.raw`(?![\w~]|-[\w-]|\.\w)`;

/** A finder for the URLs of one origin, with or without a path. */
export function urlFinder(replace: UrlReplacement): UrlFinder {
  const from = parseOrigin(replace.from);
  const to = parseOrigin(replace.to);
  const host = new RegExp(escaped(from.host), 'i');
  const pattern = new RegExp(patternOf(from, alreadyReplaced(from, to)), 'g');
  return {
    mayHold: (text) => host.test(text),
    find: (text, start, end) => {
      const edits: Edit[] = [];
      pattern.lastIndex = start;
      for (let match = pattern.exec(text); match && match.index < end; match = pattern.exec(text)) {
        edits.push(...editsOf(match, to));
      }
      return edits;
    },
  };
}

function patternOf(from: ReturnType<typeof parseOrigin>, exceptBefore: string): string {
  const scheme = `(?:(?<scheme>[hH][tT][tT][pP][sS]?)(?<colon>${colon})|(?<!${notAfter}))`;
  const port = from.port
    ? `(?:${colon})${from.port}(?!\\d)`
    : `(?<port>(?:${colon})(?:80|443)(?!\\d))?(?!(?:${colon})\\d)`;
  const path = pathPattern(from.path);
  const end = from.path ? pathGoesOn : from.port ? '(?!@)' : '';
  const authority = `${anyCase(from.host)}${hostGoesOn}${port}`;
  return `${scheme}(?<slash>${slash})(?:${slash})(?<target>${authority}${path}${end})${exceptBefore}`;
}

/** Where the new URL is a path below the old one, text that has the path already is left. */
function alreadyReplaced(from: ReturnType<typeof parseOrigin>, to: ReturnType<typeof parseOrigin>): string {
  const below = from.host === to.host && from.port === to.port && to.path.startsWith(`${from.path}/`);
  return below ? `(?!${pathPattern(to.path.slice(from.path.length))}${pathGoesOn})` : '';
}

function editsOf(match: RegExpExecArray, to: ReturnType<typeof parseOrigin>): Edit[] {
  const { scheme, colon: colonForm = ':', slash: slashForm = '/', target = '', port } = match.groups ?? {};
  const edits: Edit[] = [];
  const end = match.index + match[0].length;
  const schemeChanges = scheme !== undefined && scheme.toLowerCase() !== to.scheme;
  if (scheme !== undefined && scheme !== to.scheme) {
    edits.push({ start: match.index, end: match.index + scheme.length, text: to.scheme, urls: 0 });
  }
  if (port !== undefined && !isDefaultPort(scheme, port)) return [];
  // A default port goes with its scheme: it would be wrong beside the other.
  const keptPort = port !== undefined && !schemeChanges && !to.port ? port : '';
  const authority = to.host + (to.port ? colonForm + to.port : keptPort);
  const text = authority + to.path.replaceAll('/', slashForm);
  if (text !== target) edits.push({ start: end - target.length, end, text, urls: 0 });
  return edits.map((edit, index) => (index === 0 ? { ...edit, urls: 1 } : edit));
}

function isDefaultPort(scheme: string | undefined, port: string): boolean {
  return port.endsWith(scheme?.toLowerCase() === 'http' ? '80' : '443');
}

function pathPattern(path: string): string {
  return path.split('/').map(escaped).join(`(?:${slash})`);
}

function anyCase(text: string): string {
  return escaped(text).replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
