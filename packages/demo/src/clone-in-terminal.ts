import type { Execution, UnderstudyClient } from '@understudy/client';

const mark: Readonly<Record<string, string>> = {
  RUNNING: '▸',
  RETRYING: '↻',
  COMPLETED: '✓',
  FAILED: '✗',
  SKIPPED: '–',
};

/** Clones production through the published client, printing status and logs as they come. True where it succeeded. */
export async function cloneInTerminal(
  client: UnderstudyClient,
  request: Parameters<UnderstudyClient['clone']['start']>[0],
  print: (line: string) => void,
): Promise<boolean> {
  const started = await client.clone.start(request);
  print(`accepted  execution ${started.execution_id}, environment ${started.environment_name}`);
  const shown = new Map<string, string>();
  for await (const event of started.watch()) {
    if (event.type === 'log')
      print(`          ${event.log.timestamp.toISOString().slice(11, 23)} ${event.log.message}`);
    else for (const line of changedTasks(event.execution, shown)) print(line);
  }
  const execution = await started.get();
  for (const line of outcome(execution)) print(line);
  return execution.state === 'SUCCESS';
}

function changedTasks(execution: Execution, shown: Map<string, string>): string[] {
  return execution.tasks.flatMap((task) => {
    const attempts = task.attempts !== undefined && task.attempts > 1 ? `, attempt ${task.attempts}` : '';
    const line = `${mark[task.status] ?? ' '} ${task.name.padEnd(24)} ${task.status.toLowerCase()}${attempts}`;
    if (task.status === 'PENDING' || shown.get(task.name) === line) return [];
    shown.set(task.name, line);
    return [`${line}${task.duration && task.status === 'COMPLETED' ? `  ${task.duration}` : ''}`];
  });
}

function outcome(execution: Execution): string[] {
  if (execution.state !== 'SUCCESS' || execution.flow_id !== 'clone-staging-api')
    return ['', `${execution.state}: ${execution.error?.task}: ${execution.error?.message}`];
  const { outputs } = execution;
  const megabytes = (Number(outputs.database_size) / 1_048_576).toFixed(1);
  return [
    '',
    `staging URL    ${outputs.staging_url}`,
    `environment    ${outputs.environment_name}`,
    `database size  ${megabytes} MB, ${outputs.rows_copied} rows in ${outputs.tables_copied} tables, ${outputs.urls_replaced} URLs replaced`,
    `duration       ${outputs.duration} (database ${outputs.sync_duration})`,
  ];
}
