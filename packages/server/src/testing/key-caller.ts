import type { Caller } from '../core/caller.ts';

/** Who calls in tests to which it does not matter: an API key for everything, with no permission. */
export const keyCaller: Caller = {
  id: 'key_1',
  kind: 'api-key',
  name: 'CI',
  namespaces: ['*'],
  projects: ['*'],
  permissions: [],
};
