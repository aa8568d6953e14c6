/** The one of the names that a mistyped one was probably meant to be; undefined where none is near. */
export function nearestName(typed, names) {
  const near = names
    .map((name) => ({ name, edits: editsBetween(typed, name) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(Math.max(name.length, typed.length) / 3)))
    .sort((a, b) => a.edits - b.edits);
  return near.length > 0 ? near[0].name : undefined;
}

// Letters put in, left out, changed, or two of them swapped.
function editsBetween(from, to) {
  let before = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let at = 1; at <= to.length; at++) {
      const changed = last[at - 1] + (from[row - 1] === to[at - 1] ? 0 : 1);
      next[at] = Math.min(last[at] + 1, next[at - 1] + 1, changed);
      if (row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1])
        next[at] = Math.min(next[at], before[at - 2] + 1);
    }
    before = last;
    last = next;
  }
  return last[to.length];
}
