import { hasMariadb } from './mariadb-server.ts';

let said = false;

/**
 * Whether tests with a MariaDB can be done here. Where not, one line says what is missing; with `CI=true` it is an
 * error, so that nothing goes untested unseen.
 */
export function canTestMariadb(): boolean {
  if (hasMariadb()) return true;
  const message = 'No mariadbd on this machine: its tests are left out (Debian: apt-get install mariadb-server)';
  if (process.env.CI === 'true') throw new Error(message);
  if (!said) process.stderr.write(`${message}\n`);
  said = true;
  return false;
}
