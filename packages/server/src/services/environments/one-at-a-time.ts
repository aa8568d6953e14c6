/**
 * Does work for a key, one at a time. Who asks while it is being done shares the next run with all who ask meanwhile: what
 * they get was begun after they asked.
 */
export function createOneAtATime<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();
  const begin = (key: string, work: () => Promise<T>): Promise<T> => {
    const run = work();
    running.set(key, run);
    const forget = () => void (running.get(key) === run && running.delete(key));
    run.then(forget, forget);
    return run;
  };
  return (key, work) => {
    const current = running.get(key);
    if (!current) return begin(key, work);
    const waiting = next.get(key);
    if (waiting) return waiting;
    const go = () => {
      next.delete(key);
      return begin(key, work);
    };
    const shared = current.then(go, go);
    next.set(key, shared);
    return shared;
  };
}
