// The first import of every script: on a Node that is too old it says so in one line and ends, before anything is
// installed or loaded that would break there. Nothing in it, or in what the scripts import, may need more than Node 16.
const least = [20, 19];

/** What is wrong with a version of Node, in one line; undefined where nothing is. */
export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined;
  return `Understudy needs Node ${least.join('.')} or newer, best 22 or 24; this is Node ${version}.`;
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
