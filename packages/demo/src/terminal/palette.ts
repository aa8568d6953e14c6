import { styleText } from 'node:util';

/** Colours a text, or leaves it as it is. */
export type Paint = (text: string) => string;

/** What the demo's words look like in a terminal. */
export interface Palette {
  readonly strong: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warning: Paint;
  readonly busy: Paint;
  readonly link: Paint;
}

/**
 * Whether to write colours: not with NO_COLOR (no-color.org), always with FORCE_COLOR unless it says 0 or false, else
 * where a terminal shows them.
 */
export function usesColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: terminal } = env;
  if (never !== undefined && never !== '') return false;
  if (always !== undefined) return always !== '0' && always !== 'false';
  return isTerminal && terminal !== 'dumb';
}

/** The colours, or the same words plain. */
export function createPalette(isColoured: boolean): Palette {
  const paint =
    (...formats: Parameters<typeof styleText>[0][]): Paint =>
    (text) =>
      isColoured ? formats.reduce((styled, format) => styleText(format, styled), text) : text;
  return {
    strong: paint('bold'),
    dim: paint('dim'),
    good: paint('green'),
    bad: paint('red'),
    warning: paint('yellow'),
    busy: paint('cyan'),
    link: paint('cyan', 'underline'),
  };
}
