import { createRailway } from '@understudy/flows/railway';
import type { ProjectNames } from '../../core/project-names.ts';
import { withinDeadline } from '../../core/within-deadline.ts';

// A caller waits for it: an accepted clone is answered within a second (docs/contract.md, scenario 3.1).
const timeoutMs = 800;

/** Asks Railway for the environments of a project; an answer that does not come in time is no answer. */
export function createProjectNames(connection: { url: string; token: string }): ProjectNames {
  const railway = createRailway(connection);
  return {
    async has(projectId, environmentName) {
      // A project that cannot be read is the flow's to report, with its reason.
      const environments = railway.environments(projectId).catch(() => undefined);
      const found = await withinDeadline(environments, timeoutMs, () => undefined);
      return found?.some(({ name }) => name === environmentName);
    },
  };
}
