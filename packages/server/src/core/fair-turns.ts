/** Resolves when it is this party's turn to do a little work: less than a millisecond of it, until the next `await`. */
export type TakeFairTurn = (party: string) => Promise<void>;

// Between two looks at what else has come in.
const turnsAtOnce = 4;

/**
 * Turns for work of which anybody can cause much in one moment, so that nobody else has to wait for all of it: a few for each
 * turn of the event loop, of all parties one after the other.
 */
export function createFairTurns(): TakeFairTurn {
  // A Map keeps the order in which parties came: whose turn it was goes to the end.
  const lines = new Map<string, (() => void)[]>();
  // Until the event loop has turned; undefined where nobody waits for that.
  let left: number | undefined;
  const begin = (turns: number) => {
    left = turns;
    setImmediate(nextLoop);
  };
  const nextLoop = () => {
    left = undefined;
    if (lines.size === 0) return;
    begin(0);
    for (let turn = 0; turn < turnsAtOnce; turn += 1) takeFirst(lines)?.();
  };
  return async (party) => {
    if (left === undefined) begin(turnsAtOnce);
    if (left !== undefined && left > 0 && lines.size === 0) {
      left -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const line = lines.get(party) ?? [];
      line.push(resolve);
      lines.set(party, line);
    });
  };
}

function takeFirst(lines: Map<string, (() => void)[]>): (() => void) | undefined {
  const [first] = lines;
  if (!first) return undefined;
  const [party, line] = first;
  lines.delete(party);
  const taken = line.shift();
  if (line.length > 0) lines.set(party, line);
  return taken;
}
