import { createClient } from '@understudy/client';

// What a clone answers is typed without a word more.
export async function stagingUrl(apiKey: string): Promise<string> {
  const understudy = createClient({ url: 'https://example.com/understudy', auth: async () => apiKey });
  const clone = await understudy.clone.start({ client_name: 'Acme', ttl: '7d' });
  const { outputs } = await clone.result();
  return outputs.staging_url;
}
