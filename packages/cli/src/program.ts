import { Command } from '@commander-js/extra-typings';
import manifest from '../package.json' with { type: 'json' };
import { auditCommand } from './audit-command.ts';
import { flowsCommand } from './flows-command.ts';
import { keysCommand } from './keys-command.ts';
import type { Terminal } from './terminal.ts';

/** The command `understudy`, to be given its arguments. It throws what is wrong with them: nothing ends the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('understudy').description(manifest.description).version(manifest.version);
  for (const topic of [flowsCommand(terminal), keysCommand(terminal), auditCommand(terminal)]) {
    const verbs = topic.commands.map((verb) => verb.name());
    topic.on('command:*', ([verb]) => {
      throw new Error(`there is no command "${topic.name()} ${verb}": ${listed(verbs)} are`);
    });
    program.addCommand(topic);
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap((topic) => topic.commands)])
    command.exitOverride().configureOutput({ outputError: () => {} });
  return program;
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
