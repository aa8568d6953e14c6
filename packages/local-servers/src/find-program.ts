import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program, looked for in PATH and where servers are installed too. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
