import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

// What the tests need beyond npm, on Debian: a program that tells whether it is there, and the packages that bring it.
const wanted = [
  { program: '/usr/sbin/mariadbd', packages: ['mariadb-server'] },
  { program: '/usr/bin/redis-server', packages: ['redis-server'] },
  { program: '/usr/share/wordpress/wp-load.php', packages: ['wordpress', 'php-cli', 'php-mysql'] },
];

/** Installs Debian packages that the tests' real parts come from, where that can be done; says in one line what is missing else. */
export function ensureSystemPackages() {
  const missing = wanted.filter(({ program }) => !existsSync(program)).flatMap(({ packages }) => packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(
      `Some suites will be skipped: install ${missing.join(', ')} (Debian: apt-get install ${missing.join(' ')})\n`,
    );
    return;
  }
  withoutStartingServices(() => {
    apt('update', '-q');
    apt('install', '-q', '-y', '--no-install-recommends', ...missing);
  });
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync('apt-get', args, { stdio: ['ignore', process.stderr, process.stderr], env });
  if (status !== 0) process.stderr.write(`apt-get ${args.join(' ')} failed\n`);
}

// The tests start servers of their own; Debian's packages would start theirs as services (policy-rc.d(8)).
function withoutStartingServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
