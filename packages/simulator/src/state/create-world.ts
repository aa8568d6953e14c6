import { randomUUID } from 'node:crypto';
import type { World } from './world.ts';

/** A Railway with one user and one workspace, and no project yet. */
export function createWorld(): World {
  return {
    workspace: { id: randomUUID(), name: 'Acme' },
    user: { id: randomUUID(), name: 'Ada Acme', email: 'ada@acme.example' },
    projects: new Map(),
    environments: new Map(),
    workflows: new Map(),
  };
}
