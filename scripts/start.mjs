// `npm start`: the server, from the environment.
import './node-version.mjs';
import { command } from './command.mjs';
import { runNode } from './run-node.mjs';

await command(
  {
    name: 'npm start',
    does: 'Runs the server until Ctrl-C. Its settings come from the environment: README.md and .env.example\nhave them all. With a file:  node --env-file=.env scripts/start.mjs',
  },
  () => runNode('packages/server/dist/main.js'),
);
