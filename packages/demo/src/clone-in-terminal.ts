import type { Execution, UnderstudyClient } from '@understudy/client';
import { fitWords } from './terminal/fit-words.ts';
import type { Screen } from './terminal/screen.ts';
import { createTaskTable, type LogLine, taskLine } from './terminal/task-table.ts';

const timeColumns = '06:37:51  '.length;

/** Clones production through the published client, showing status and logs as they come. True where it succeeded. Rejects when `signal` aborts. */
export async function cloneInTerminal(
  client: UnderstudyClient,
  request: Parameters<UnderstudyClient['clone']['start']>[0],
  { screen, signal }: { readonly screen: Screen; readonly signal: AbortSignal },
): Promise<boolean> {
  const started = await client.clone.start(request);
  const { palette } = screen;
  screen.print(
    '',
    `${palette.strong('Cloning')} ${request.source_environment} of ${request.client_name} into`,
    palette.strong(started.environment_name),
    palette.dim(`execution ${started.execution_id}`),
    '',
  );
  const table = createTaskTable();
  const shown = new Map<string, string>();
  screen.live((frame) => ['', ...table.lines({ columns: screen.columns() - 1, palette, frame, now: Date.now() })]);
  for await (const event of started.watch({ signal })) {
    if (event.type === 'log') {
      table.hear(event.log);
      screen.print(...logLines(event.log, screen));
    } else {
      table.update(event.execution, Date.now());
      if (!screen.isLive) screen.print(...changedTasks(event.execution, shown));
    }
  }
  signal.throwIfAborted();
  const execution = await started.get();
  table.update(execution, Date.now());
  screen.live(undefined);
  if (screen.isLive)
    screen.print('', ...table.lines({ columns: screen.columns() - 1, palette, frame: 0, now: Date.now() }));
  screen.print('', ...outcome(execution, screen));
  return execution.state === 'SUCCESS';
}

function logLines({ timestamp, level, message }: LogLine, { palette, columns }: Screen): string[] {
  const paint = level === 'ERROR' ? palette.bad : level === 'WARN' ? palette.warning : (text: string) => text;
  const room = columns() - timeColumns - 1;
  const [first = '', ...more] = fitWords(message, room);
  const clock = palette.dim(timestamp.toISOString().slice(11, 19));
  // An address that is too long for that has the whole line.
  const indent = (line: string) => (line.length > room ? '' : ' '.repeat(timeColumns));
  return [`${clock}  ${paint(first)}`, ...more.map((line) => `${indent(line)}${paint(line)}`)];
}

function changedTasks(execution: Execution, shown: Map<string, string>): string[] {
  return execution.tasks.flatMap((task) => {
    const line = taskLine(task);
    if (task.status === 'PENDING' || shown.get(task.name) === line) return [];
    shown.set(task.name, line);
    return [line];
  });
}

function outcome(execution: Execution, { palette, columns }: Screen): string[] {
  if (execution.state !== 'SUCCESS' || execution.flow_id !== 'clone-staging-api') {
    const { task, message } = execution.error ?? { task: '', message: 'no reason was given' };
    const why = [task, message].filter(Boolean).join(': ');
    return [palette.bad(execution.state), ...fitWords(why, columns() - 3).map((line) => `  ${line}`)];
  }
  const { outputs } = execution;
  const megabytes = (Number(outputs.database_size) / 1_048_576).toFixed(1);
  const rows: readonly [string, string][] = [
    ['environment', String(outputs.environment_name)],
    ['database', `${megabytes} MB, ${outputs.rows_copied} rows in ${outputs.tables_copied} tables`],
    ['', `${outputs.urls_replaced} URLs replaced`],
    ['duration', `${outputs.duration} (database ${outputs.sync_duration})`],
  ];
  return [
    palette.good('The stand-in is ready:'),
    `  ${palette.link(String(outputs.staging_url))}`,
    '',
    ...rows.map(([name, value]) => `  ${palette.dim(name.padEnd(12))} ${value}`),
  ];
}
