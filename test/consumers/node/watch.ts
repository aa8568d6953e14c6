import { type CloneOutputs, createClient, isUnderstudyError } from '@understudy/client';

const { UNDERSTUDY_URL: url = '', UNDERSTUDY_API_KEY: apiKey = '', EXECUTION_ID: id = '' } = process.env;
const transports: string[] = [];
const understudy = createClient({
  url,
  apiKey,
  onConnection: (connection) => void (connection.state === 'connected' && transports.push(connection.transport)),
});

let lines = 0;
for await (const event of understudy.executions.watch(id)) {
  if (event.type === 'log') lines++;
  if (event.type === 'end' && event.log_count !== lines) throw new Error(`${lines} of ${event.log_count} lines came`);
}
const execution = await understudy.executions.of(id).result();
if (execution.flow_id !== 'clone-staging-api') throw new Error(execution.flow_id);
const outputs: CloneOutputs = execution.outputs;
const host: string = new URL(outputs.staging_url).host;
try {
  await understudy.executions.get('unknown', { signal: AbortSignal.timeout(10_000) });
} catch (error) {
  if (!isUnderstudyError(error, 'NotFoundError')) throw error;
}
await understudy.close();
process.stdout.write(JSON.stringify({ node: process.versions.node, transport: transports[0], host }));
