import { createClient } from '@understudy/client';
// In a server component: it is the package that says where it runs.
import { UnderstudyProvider } from '@understudy/client/react';
import { Providers, QueryKey } from './providers';

export const dynamic = 'force-dynamic';

export default async function Page() {
  const { UNDERSTUDY_URL: url = '', UNDERSTUDY_API_KEY: apiKey = '', EXECUTION_ID: id = '' } = process.env;
  const execution = await createClient({ url, apiKey }).executions.of(id).result();
  const outputs = execution.flow_id === 'clone-staging-api' ? execution.outputs : undefined;
  return (
    <Providers>
      <a href={outputs?.staging_url}>staging</a>
      <p>{typeof UnderstudyProvider}</p>
      <QueryKey />
    </Providers>
  );
}
