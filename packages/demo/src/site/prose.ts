const words =
  'linen kettle harbour copper lantern walnut ceramic meadow thread oven orchard slate cotton bakery cedar garden river market wool morning'.split(
    ' ',
  );

/** Numbers that look random and are the same in every demo: a linear congruential generator (Numerical Recipes). */
export function createDice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A title of a few words. */
export function title(dice: (sides: number) => number): string {
  const text = Array.from({ length: 2 + dice(3) }, () => words[dice(words.length)]).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A paragraph of about `length` words. */
export function paragraph(dice: (sides: number) => number, length: number): string {
  return `${Array.from({ length }, () => words[dice(words.length)]).join(' ')}. Größe, naïve café – ☕.`;
}

/** A moment in the two years before 2026, as SQL writes it. */
export function moment(dice: (sides: number) => number): string {
  const ms = Date.UTC(2024, 0, 1) + dice(730) * 86_400_000 + dice(86_400) * 1_000;
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
