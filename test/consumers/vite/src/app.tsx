import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createClient } from '@understudy/client';
import { UnderstudyProvider } from '@understudy/client/react';
import { CloneCard } from './clone-card';

const queries = new QueryClient();
const understudy = createClient({ url: 'https://understudy.example.com', token: 'run-token' });

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <UnderstudyProvider client={understudy}>
        <CloneCard clientName="Acme" />
      </UnderstudyProvider>
    </QueryClientProvider>
  );
}
