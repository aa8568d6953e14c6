// Finds a JDK 25 on this machine: Kestra 2.0's classes are Java 25.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MAJOR = '25';

const FOLDERS = [
  { folder: '/usr/lib/jvm' },
  { folder: '/opt/java' },
  { folder: join(homedir(), '.sdkman/candidates/java') },
  { folder: '/Library/Java/JavaVirtualMachines', inside: 'Contents/Home' },
];

/** The home of the first JDK 25 found: by JAVA_HOME_25, by JAVA_HOME, then where JDKs are usually kept. */
export function findJavaHome() {
  const named = [process.env.JAVA_HOME_25, process.env.JAVA_HOME].filter(Boolean);
  return [...named, ...FOLDERS.flatMap(installed)].find(isJdk);
}

function installed({ folder, inside = '' }) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes(MAJOR))
    .map((name) => join(folder, name, inside));
}

// A JDK says its version in a file; javac tells it from a mere runtime.
function isJdk(home) {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin', 'javac'))) return false;
  return readFileSync(release, 'utf8').includes(`JAVA_VERSION="${MAJOR}`);
}
