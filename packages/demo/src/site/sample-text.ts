const words =
  'linen kettle harbour copper lantern walnut ceramic meadow thread oven orchard slate cotton bakery cedar garden river market wool morning'.split(
    ' ',
  );

/** Pseudo-random numbers, the same in every demo: a linear congruential generator with the constants of Numerical Recipes. */
export function createRandom(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** A title of a few words. */
export function title(random: (sides: number) => number): string {
  const text = Array.from({ length: 2 + random(3) }, () => words[random(words.length)]).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A paragraph of about `length` words. */
export function paragraph(random: (sides: number) => number, length: number): string {
  return `${Array.from({ length }, () => words[random(words.length)]).join(' ')}. Größe, naïve café – ☕.`;
}

/** A date and time in 2024 or 2025, as SQL writes it. */
export function sqlDate(random: (sides: number) => number): string {
  const ms = Date.UTC(2024, 0, 1) + random(730) * 86_400_000 + random(86_400) * 1_000;
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}
