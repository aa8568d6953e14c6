import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process of the group still runs; one that has ended, and that nobody has waited for, does not. */
export function groupRuns(group) {
  return processes().some((each) => each.group === group);
}

/** Sends a signal to a process group; nothing where it is gone. */
export function signalGroup(group, signal) {
  signalTo(-group, signal);
}

/**
 * Ends the processes of the group and all that they have started, in whatever group or session that is, by SIGKILL. They
 * are stopped first, from the top, until no new one turns up: none is left that could start another one.
 */
export function killTree(group) {
  const stopped = new Set();
  for (let found = -1; found !== stopped.size; ) {
    found = stopped.size;
    for (const { pid, parent, group: of } of processes()) {
      if (stopped.has(pid) || !(of === group || stopped.has(parent))) continue;
      stopped.add(pid);
      signalTo(pid, 'SIGSTOP');
    }
  }
  for (const pid of stopped) signalTo(pid, 'SIGKILL');
}

function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function processes() {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  return all.filter(({ state }) => !/^[ZX]/.test(state));
}

function fromProc() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        // proc(5): after the command, which is in brackets and may hold anything.
        const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(pid), state, parent: Number(parent), group: Number(group) }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function fromPs() {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,stat=,ppid=,pgid='], { encoding: 'utf8' });
  return (stdout || '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [pid, state, parent, group] = line.trim().split(/\s+/);
      return { pid: Number(pid), state, parent: Number(parent), group: Number(group) };
    });
}
