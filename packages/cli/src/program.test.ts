import { expect, it } from 'vitest';
import { createProgram } from './program.ts';

const run = (...args: string[]) => {
  const program = createProgram({ print: () => {}, confirm: async () => undefined, exitWith: () => {} });
  return program.parseAsync(args, { from: 'user' });
};

it.each([
  [['kesy'], "error: unknown command 'kesy'\n(Did you mean keys?)"],
  [['keys', 'lose'], 'there is no command "keys lose": create, list, rotate and revoke are'],
  [['keys', 'create', '--nme', 'ci'], "error: unknown option '--nme'\n(Did you mean --name?)"],
  [['audit', 'export', '--tenant', 'main'], "error: unknown option '--tenant'"],
  [['flows', 'diff', 'now'], "error: too many arguments for 'diff'. Expected 0 arguments but got 1."],
  [['flows', 'diff'], '--kestra-url is missing'],
  [['keys', 'create', '--name', 'ci'], '--permission is missing'],
  [
    ['keys', 'create', '--name', 'ci', '--permission', 'clone', '--expires-in', '5m'],
    '--expires-in must be hours or days, such as 24h or 90d',
  ],
  [['keys', 'list', '--url', 'localhost'], '--url is not an address such as https://understudy.example.com'],
  [['keys', 'list', '--url', 'https://ann:hunter2@x.example'], '--url must not hold a user name or a password'],
])('%j is refused with the reason', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});
