/** Lines that only one of two texts has, marked `-` and `+`, as a reader of a plan wants them; not a minimal diff. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const [inOld, inFresh] = [new Set(old), new Set(fresh)];
  return [
    ...old.filter((line) => line.trim() !== '' && !inFresh.has(line)).map((line) => `- ${line}`),
    ...fresh.filter((line) => line.trim() !== '' && !inOld.has(line)).map((line) => `+ ${line}`),
  ];
}
