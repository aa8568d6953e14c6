// How the host is run: what every start, and the run that trains the cache, have in common.
import { join, resolve } from 'node:path';

const OPTIONS = [
  '-Xmx1g',
  '-XX:+UseSerialGC',
  // A test's engine lives for a minute: the second compiler would take more time than it gives. Benches turn it on again.
  '-XX:TieredStopAtLevel=1',
  '--enable-native-access=ALL-UNNAMED',
  '--sun-misc-unsafe-memory-access=allow',
  // Standard output is for the line that says ready.
  '-Xlog:disable',
  '-Xlog:all=error:stderr',
];

/** Java's arguments up to the host's own; `more` are options of Java that win. */
export function javaArguments({ classpath, dataDir, more = [] }) {
  const log = `-Dkestra.host.log=${join(resolve(dataDir), 'host.log')}`;
  return [...OPTIONS, ...more, log, '-cp', classpath, 'dev.understudy.kestra.Main'];
}
