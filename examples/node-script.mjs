// Clones production, prints the log as it comes, then the staging URL: node examples/node-script.mjs [CLIENT_NAME]
import { createClient } from '@understudy/client';

const { UNDERSTUDY_URL: url = 'http://127.0.0.1:4000', UNDERSTUDY_API_KEY: apiKey, CALLBACK_URL } = process.env;
if (!apiKey) throw new Error('UNDERSTUDY_API_KEY is missing');
const [clientName = 'Acme'] = process.argv.slice(2);

const understudy = createClient({ url, apiKey });
try {
  const clone = await understudy.clone.start({
    client_name: clientName,
    wordpress_url_replace: true,
    ...(CALLBACK_URL ? { callback_url: CALLBACK_URL } : {}),
  });
  console.log(`environment ${clone.environment_name}, execution ${clone.execution_id}`);
  for await (const event of clone.watch()) {
    if (event.type === 'log') console.log(`${event.log.task ?? ''}: ${event.log.message}`);
  }
  const { outputs } = await clone.result();
  console.log(`staging URL ${outputs.staging_url}`);
} finally {
  await understudy.close();
}
