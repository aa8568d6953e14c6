'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createClient } from '@understudy/client';
import { UnderstudyProvider, useUnderstudy } from '@understudy/client/react';
import { type ReactNode, useState } from 'react';

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(() => new QueryClient());
  const [understudy] = useState(() => createClient({ url: 'https://understudy.example.com', token: 'run-token' }));
  return (
    <QueryClientProvider client={queries}>
      <UnderstudyProvider client={understudy}>{children}</UnderstudyProvider>
    </QueryClientProvider>
  );
}

export function QueryKey() {
  const { environments } = useUnderstudy();
  return <p>{environments.list.queryKey().join(' ')}</p>;
}
