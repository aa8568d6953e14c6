import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A command in a terminal of its own of 80 × 24, as a person runs it: a pseudo-terminal by `script` of util-linux. */
export interface Terminal {
  /** Everything that it has shown so far. */
  shown(): string;
  /** Presses Ctrl-C: the terminal sends SIGINT to everything in the foreground. */
  interrupt(): void;
  /** Resolves when the command has ended, with its exit status. */
  readonly ended: Promise<number>;
}

/** Runs a command line of the shell in a terminal. */
export function openTerminal(
  command: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Terminal {
  const inTerminal = `stty cols 80 rows 24; exec ${command}`;
  const child: ChildProcess = spawn('script', ['-qec', inTerminal, '/dev/null'], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  // What is pressed after the end is pressed for nobody.
  child.stdin?.on('error', () => {});
  return {
    shown: () => shown,
    interrupt: () => void child.stdin?.write('\u0003'),
    ended: once(child, 'exit').then(([status]) => status ?? 1),
  };
}

/** The processes whose command line, environment or working directory names the path, as their command lines. */
export function processesOf(path: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
        const [commandLine, environment] = [read('cmdline'), read('environ')];
        const names = [commandLine, environment, readlinkSync(`/proc/${pid}/cwd`)].some((text) => text.includes(path));
        return names ? [commandLine.replaceAll('\0', ' ')] : [];
      } catch {
        // It has ended meanwhile, or is somebody else's.
        return [];
      }
    });
}
