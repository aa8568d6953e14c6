import { formsOf } from './forms.ts';

/** A secret that was planted. */
export interface Canary {
  /** What it is, for the report of a leak. */
  readonly name: string;
  readonly value: string;
}

/** Where a secret may have got to. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
  /** Names of canaries that belong here. */
  readonly mayHold?: readonly string[];
}

/** A line for each canary in each place where it does not belong. */
export function findLeaks(places: readonly Place[], canaries: readonly Canary[]): string[] {
  const searched = canaries.map(({ name, value }) => ({
    name,
    forms: formsOf(value).map((form) => Buffer.from(form)),
  }));
  return places.flatMap((place) =>
    searched
      .filter(({ name, forms }) => !place.mayHold?.includes(name) && forms.some((form) => place.bytes.includes(form)))
      .map(({ name }) => `${name} in ${place.name}`),
  );
}
