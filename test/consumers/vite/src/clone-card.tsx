import { useMutation, useQuery } from '@tanstack/react-query';
import { isUnderstudyError } from '@understudy/client';
import { useUnderstudy, useUnderstudyClient } from '@understudy/client/react';
import { useState } from 'react';

export function CloneCard({ clientName }: { clientName: string }) {
  const { clone, environments } = useUnderstudy();
  const client = useUnderstudyClient();
  const [url, setUrl] = useState<string>();
  const listed = useQuery({ ...environments.list.queryOptions({}), enabled: false });
  const start = useMutation({
    ...clone.start.mutationOptions(),
    onSuccess: async (started) => setUrl((await started.result()).outputs.staging_url),
    onError: (error) => {
      if (isUnderstudyError(error, 'RateLimitError')) setTimeout(() => void client.close(), error.retryAfterMs);
    },
  });
  return (
    <section>
      <button type="button" onClick={() => start.mutate({ client_name: clientName })}>
        Clone for {clientName}
      </button>
      {url && <a href={url}>Open</a>}
      {listed.data?.map(({ name, status, created_at }) => (
        <p key={name}>
          {name} {status} {created_at.toISOString()}
        </p>
      ))}
    </section>
  );
}
