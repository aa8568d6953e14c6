// `npm run demo`: a simulated Railway, the server and one clone, on this machine alone.
import './node-version.mjs';
import { command } from './command.mjs';
import { runNode } from './run-node.mjs';

const options = {
  once: { type: 'boolean', does: 'ends after the clone, with status 0 where it succeeded' },
  serve: { type: 'boolean', does: 'clones nothing; prints one line of JSON with address and keys when it is ready' },
};
const notes = `From the environment:
  PORT                 of the server; default 4000, 0 for any free one
  UNDERSTUDY_DATA_DIR  where everything is kept; default .understudy
  UNDERSTUDY_ENGINE    kestra for a Kestra of yours, with KESTRA_URL and what else it needs
  NO_COLOR, FORCE_COLOR
and every UNDERSTUDY_ setting of the server: README.md has them.`;

await command(
  {
    name: 'npm run demo',
    does: 'Shows the main job: a simulated Railway with a real database in it, the server, and one\nclone, live in this terminal. Then it serves until Ctrl-C.',
    options,
    notes,
    problemOf,
  },
  ({ values }) =>
    runNode(
      'packages/demo/dist/main.js',
      Object.keys(values).map((name) => `--${name}`),
    ),
);

function problemOf(values) {
  const kept = Object.keys(options).find((name) => process.env[`npm_config_${name}`] && !values[name]);
  if (kept !== undefined) return `npm has kept --${kept} for itself, for want of a --`;
  return values.once && values.serve ? '--once and --serve exclude each other' : undefined;
}
