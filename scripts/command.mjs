import { parseArgs } from 'node:util';
import { nearestName } from './nearest-name.mjs';
import { Interrupted } from './supervise.mjs';

/**
 * A command of this repository: answers `--help`, refuses what it does not know in one line, and else does its work,
 * which gets `{ values, positionals }` and returns an exit status, or nothing for 0. What it throws is one line, too.
 *
 * `options` are parseArgs' with `does` beside; `operands` says what may follow: `{ name, does, known }`, where `known`
 * lists the names that there are. `problemOf` may refuse values that do not go together.
 */
export async function command({ name, does, options = {}, operands, notes = '', problemOf = () => undefined }, work) {
  const all = { ...options, help: { type: 'boolean', short: 'h', does: 'shows this' } };
  const { values, positionals, tokens } = parseArgs({
    options: all,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  if (values.help === true) {
    process.stdout.write(helpOf({ name, does, options: all, operands, notes }));
    return;
  }
  const problem = problemIn(tokens, all, operands) ?? problemOf(values, positionals);
  if (problem !== undefined) {
    process.stderr.write(`${problem}; ${name} -- --help shows what there is\n`);
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = (await work({ values, positionals })) ?? 0;
  } catch (error) {
    end(error);
  }
}

/** Ends this process as an error says: of the signal that interrupted it, or with one line. */
export function end(error) {
  if (error instanceof Interrupted) {
    process.removeAllListeners(error.signal);
    process.kill(process.pid, error.signal);
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

function problemIn(tokens, options, operands) {
  for (const token of tokens) {
    const problem = token.kind === 'option' ? optionProblem(token, options) : operandProblem(token, operands);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function optionProblem({ name, rawName, value }, options) {
  const option = options[name];
  if (option === undefined) return `unknown option ${rawName}${meant(name, Object.keys(options), '--')}`;
  if (option.type === 'string' && value === undefined) return `${rawName} needs a value`;
  if (option.type === 'boolean' && value !== undefined) return `${rawName} takes no value`;
  return undefined;
}

function operandProblem({ kind, value }, operands) {
  if (kind !== 'positional') return undefined;
  if (operands === undefined) return `unexpected argument ${value}`;
  if (operands.known === undefined || operands.known.includes(value)) return undefined;
  return `unknown ${operands.name} ${value}${meant(value, operands.known)}`;
}

function meant(typed, names, prefix = '') {
  const name = nearestName(typed, names);
  return name === undefined ? '' : ` (did you mean ${prefix}${name}?)`;
}

function helpOf({ name, does, options, operands, notes }) {
  const flags = Object.entries(options).map(([flag, { type, value = 'VALUE', does: what }]) => [
    `--${flag}${type === 'string' ? ` ${value}` : ''}`,
    what,
  ]);
  const rows = [...(operands ? [[operands.name.toUpperCase(), operands.does]] : []), ...flags];
  const width = Math.max(...rows.map(([left]) => left.length));
  const table = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
  const usage = `${name} -- ${operands ? `${operands.usage ?? operands.name.toUpperCase()} ` : ''}[OPTIONS]`;
  return `${usage}\n\n${does}\n\n${table}${notes ? `\n${notes}\n` : ''}`;
}
