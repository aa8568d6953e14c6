// Stands in for npm and npx while a block of documentation is run: `npm run understudy` is run, and of every other command
// it is proved that it exists and takes these flags, without doing what it does. Ends with 1 and a reason else.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { scripts, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [program, first = '', ...rest] = process.argv.slice(2);
const name = first === 'run' ? rest.shift() : first;
const args = rest[0] === '--' ? rest.slice(1) : rest;

if (program === 'npx') npx();
else if (first !== 'run' && !['test', 'start'].includes(first)) fail(`npm ${first} is not known here`);
else if (!(name in scripts)) fail(`package.json has no script "${name}"`);
else if (name === 'understudy') understudy();
else if (name === 'demo') takesFlags('packages/demo/dist/main.js');
else if (name === 'bench' && !existsSync(join(root, `test/bench/${args[0]}.ts`)))
  fail(`there is no bench "${args[0]}"`);

function npx() {
  if (!existsSync(join(root, 'node_modules/.bin', first))) fail(`no package of package.json has a program "${first}"`);
  if (Object.keys(devDependencies).length === 0) fail('package.json names no package');
}

function understudy() {
  const { status, stderr } = node('packages/cli/dist/main.js', args);
  // There is no Kestra here: that it is looked for says that command and flags are known.
  const looksForKestra = args[0] === 'flows' && /^understudy: Kestra did not answer/.test(stderr);
  if (status !== 0 && !looksForKestra) fail(`understudy ${args.join(' ')} ended with ${status}: ${stderr}`);
}

// It complains of the first flag that it does not know: where that is ours, it knows the others.
function takesFlags(file) {
  const { stderr } = node(file, [...args, '--no-such-flag']);
  if (!stderr.includes('--no-such-flag')) fail(`npm run ${name} does not take ${args.join(' ')}: ${stderr}`);
}

function node(file, given) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, file), ...given], { encoding: 'utf8' });
  process.stdout.write(stdout);
  return { status, stderr };
}

function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}
