import { createPalette, type Palette, usesColour } from './palette.ts';

/** The part of a stream that a screen needs; a terminal tells its size. */
export interface ScreenStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
  getWindowSize?(): number[];
}

/** Where the demo shows what it does: lines that stay and, in a terminal, others below them that are drawn anew. */
export interface Screen extends Disposable {
  readonly palette: Palette;
  /** Whether `live` shows anything: in a terminal that can move its cursor. */
  readonly isLive: boolean;
  /** How wide it is now. */
  columns(): number;
  /** Adds lines that stay. */
  print(...lines: readonly string[]): void;
  /** What stands below the lines that stay, from now on; it is asked for several times a second, to move. */
  live(lines: ((frame: number) => readonly string[]) | undefined): void;
}

const frameMs = 100;
const plainColumns = 100;

/** A screen on a stream; without a terminal it prints plain lines, and nothing that moves. */
export function createScreen(stream: ScreenStream, env: Readonly<Record<string, string | undefined>>): Screen {
  const isTerminal = stream.isTTY === true;
  const isLive = isTerminal && env.TERM !== 'dumb' && !env.CI;
  const size = () => stream.getWindowSize?.() ?? [];
  const columns = () => (isTerminal ? size()[0] || 80 : plainColumns);
  let drawn = 0;
  let frame = 0;
  let below: ((frame: number) => readonly string[]) | undefined;
  // Up to the first of the lines below, and everything from there on cleared.
  const cleared = () => (drawn === 0 ? '' : `\u001b[${drawn}A\r\u001b[J`);
  const draw = (text = '') => {
    // More lines than the terminal has could not be drawn over.
    const lines = isLive && below ? below(frame).slice(0, Math.max(1, (size()[1] || 24) - 1)) : [];
    stream.write(cleared() + text + lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    frame += 1;
    if (isLive && below) draw();
  }, frameMs);
  timer.unref();
  return {
    palette: createPalette(usesColour(env, isTerminal)),
    isLive,
    columns,
    print: (...lines) => draw(lines.map((line) => `${line}\n`).join('')),
    live(lines) {
      below = lines;
      draw();
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      below = undefined;
      draw();
    },
  };
}
