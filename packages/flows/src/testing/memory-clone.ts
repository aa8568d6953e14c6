import type { Clone } from '../ownership/clone-of.ts';

/** A clone of the environment `production` in the project `p`, under the name `stage`. */
export const memoryClone: Clone = {
  executionId: 'x',
  projectId: 'p',
  name: 'stage',
  inputs: {
    client_name: 'Acme',
    railway_project_id: 'p',
    environment_name: 'stage',
    source_environment: 'production',
    wordpress_url_replace: false,
    enable_basic_auth: false,
  },
  sourceEnvironmentId: 'production',
  environmentsBefore: ['production'],
};
