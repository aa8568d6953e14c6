import { randomUUID } from 'node:crypto';
import type { World } from './world.ts';

/** One user and one workspace, without a project. */
export function createWorld(): World {
  return {
    workspace: { id: randomUUID(), name: 'Acme' },
    user: { id: randomUUID(), name: 'Ada Acme', email: 'ada@acme.example' },
    projects: new Map(),
    environments: new Map(),
    workflows: new Map(),
    volumes: new Map(),
    buckets: new Map(),
    sshKeys: new Map(),
  };
}
