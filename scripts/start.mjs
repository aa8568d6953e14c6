// `npm start`: the server, from the environment.
import { runNode } from './run-node.mjs';

await runNode('packages/server/dist/main.js');
