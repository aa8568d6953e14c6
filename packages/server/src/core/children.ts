/** The processes that this one has started and must not leave behind, however it ends. */
export interface Children {
  /** Registers how one is ended at once, until it is disposed. Where all were ended already, this one is too. */
  add(end: () => void | Promise<void>): Disposable;
  /** Ends all of them, and every one that is started from now on. */
  endAll(): Promise<void>;
}

export function createChildren(): Children {
  const ends = new Set<() => void | Promise<void>>();
  let ended = false;
  return {
    add(end) {
      if (ended) void end();
      ends.add(end);
      return { [Symbol.dispose]: () => void ends.delete(end) };
    },
    async endAll() {
      ended = true;
      await Promise.allSettled([...ends].map(async (end) => end()));
    },
  };
}
