interface Line<T> {
  readonly current: Promise<T>;
  next?: Promise<T>;
}

/**
 * Looks something up by its id, once for all who ask at a time: whoever asks while a look is under way shares the next one
 * with the others, so that what they get was never found before they asked.
 */
export function createSharedLookups<T>(look: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const lines = new Map<string, Line<T>>();
  const begin = (id: string): Promise<T> => {
    const line: Line<T> = { current: look(id) };
    lines.set(id, line);
    const forget = () => {
      if (!line.next) lines.delete(id);
    };
    line.current.then(forget, forget);
    return line.current;
  };
  return (id) => {
    const line = lines.get(id);
    if (!line) return begin(id);
    const again = () => begin(id);
    line.next ??= line.current.then(again, again);
    return line.next;
  };
}
