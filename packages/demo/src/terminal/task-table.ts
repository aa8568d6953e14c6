import type { Execution, ExecutionEvent } from '@understudy/client';
import { cutTo } from './fit-words.ts';
import type { Palette } from './palette.ts';
import { seconds, spinner } from './spinner.ts';

type Task = Execution['tasks'][number];

/** A line of an execution's log, as it is watched. */
export type LogLine = Extract<ExecutionEvent, { type: 'log' }>['log'];

const timeColumns = 8;

/** One frame of the table. */
export interface TableFrame {
  readonly columns: number;
  readonly palette: Palette;
  readonly frame: number;
  readonly now: number;
}

/** The tasks of an execution as lines of at most so many columns: what is done, what runs, for how long, and its last words. */
export function createTaskTable() {
  let tasks: readonly Task[] = [];
  const begunAt = new Map<string, number>();
  const lastWords = new Map<string, string>();
  return {
    update(execution: Execution, now: number): void {
      tasks = execution.tasks;
      for (const { name, status } of tasks) if (status !== 'PENDING' && !begunAt.has(name)) begunAt.set(name, now);
    },
    hear({ task, message }: LogLine): void {
      if (task !== null) lastWords.set(task, message);
    },
    lines(frame: TableFrame): string[] {
      const nameColumns = Math.max(0, ...tasks.map(({ name }) => name.length));
      return tasks.map((task) => {
        const time = timeOf(task, begunAt.get(task.name), frame.now).padStart(timeColumns);
        const room = frame.columns - nameColumns - timeColumns - 8;
        const note = cutTo(noteOf(task, lastWords.get(task.name)), Math.max(0, room));
        const name = task.name.padEnd(nameColumns);
        const { palette } = frame;
        if (task.status === 'PENDING') return palette.dim(`  · ${name}`);
        const words = task.status === 'FAILED' ? palette.bad(note) : palette.dim(note);
        return `  ${markOf(task, frame)} ${name} ${palette.dim(time)}  ${words}`.trimEnd();
      });
    },
  };
}

/** A task as one plain line, when it has changed. */
export function taskLine(task: Task): string {
  const marks = { PENDING: ' ', RUNNING: '▸', RETRYING: '↻', COMPLETED: '✓', FAILED: '✗', SKIPPED: '–' } as const;
  const attempt = task.attempts > 1 ? `, attempt ${task.attempts}` : '';
  const duration = task.status === 'COMPLETED' && task.duration !== undefined ? `  ${task.duration}` : '';
  return `${marks[task.status]} ${task.name.padEnd(24)} ${task.status.toLowerCase()}${attempt}${duration}`;
}

function markOf({ status }: Task, { frame, palette }: TableFrame): string {
  const marks = {
    PENDING: palette.dim('·'),
    RUNNING: palette.busy(spinner(frame)),
    RETRYING: palette.warning('↻'),
    COMPLETED: palette.good('✓'),
    FAILED: palette.bad('✗'),
    SKIPPED: palette.dim('–'),
  };
  return marks[status];
}

function timeOf({ status, duration }: Task, begunAt: number | undefined, now: number): string {
  if (status === 'SKIPPED' || begunAt === undefined) return '';
  if (status === 'RUNNING' || status === 'RETRYING') return seconds(begunAt, now);
  return (duration ?? '').replace(/s$/, ' s');
}

function noteOf({ status, attempts, error }: Task, words: string | undefined): string {
  if (status === 'SKIPPED') return 'skipped';
  if (status === 'FAILED') return error ?? 'failed';
  const attempt = attempts > 1 ? `attempt ${attempts}` : '';
  return [attempt, status === 'RETRYING' ? (error ?? '') : (words ?? '')].filter(Boolean).join(': ');
}
