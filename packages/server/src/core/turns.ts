import { AppError } from './app-error.ts';

/** Waits for a turn of this party, and holds it until disposed. Throws RateLimitError where too many wait already. */
export type TakeTurn = (party: string) => Promise<Disposable>;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Turns for each of many parties: so many at once, so many that wait in their order, and no more. Whoever asks for much
 * waits for what they asked for themselves, not others for them.
 */
export function createTurns({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }): TakeTurn {
  const lines = new Map<string, Line>();
  // Made once, since a flood has many.
  const refusal = tooMany(atOnce + waitingMax);
  const leave = (party: string, line: Line) => {
    const next = line.waiting.shift();
    // Not in this moment: who has many waiting would have all of them begin before anybody else is heard.
    if (next) return void setImmediate(next);
    line.running -= 1;
    if (line.running === 0) lines.delete(party);
  };
  return async (party) => {
    const line = lines.get(party) ?? { running: 0, waiting: [] };
    lines.set(party, line);
    if (line.running < atOnce) line.running += 1;
    else if (line.waiting.length < waitingMax) await new Promise<void>((resolve) => line.waiting.push(resolve));
    else throw refusal;
    let isOver = false;
    return {
      [Symbol.dispose]() {
        if (isOver) return;
        isOver = true;
        leave(party, line);
      },
    };
  };
}

function tooMany(max: number): AppError {
  return new AppError('RateLimitError', `${max} of your calls are under way, which is as many as may be`, {
    details: { calls_max: max },
    retryAfterMs: 1_000,
  });
}
