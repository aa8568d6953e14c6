import { createClient } from '@understudy/client';

export const understudy = createClient({ url: 'https://understudy.example.com', token: 'run-token' });
