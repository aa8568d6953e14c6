/** The fields of an object with `undefined` taken out of their types: those that may be undefined are optional instead. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its fields that are undefined; null stays. */
export function defined<T extends object>(values: T): Defined<T> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  // What was dropped is what the type says may be absent; TypeScript cannot follow through the entries.
  return Object.fromEntries(kept) as Defined<T>;
}
