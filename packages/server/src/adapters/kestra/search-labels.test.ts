import { expect, it } from 'vitest';
import { searchLabels } from './search-labels.ts';

it.each([
  [
    { client_name: 'Acme: Söhne', environment_name: 'staging-acme', railway_project_id: 'p', custom_domain: 'x' },
    { client: 'Acme: Söhne', environment: 'staging-acme', project: 'p' },
  ],
  [{ railway_project_id: 'p' }, { project: 'p' }],
  [{ client_name: '', dry_run: true }, {}],
])('an execution with the inputs %j is found by its labels', (inputs, labels) => {
  expect(searchLabels(inputs)).toEqual(labels);
});
