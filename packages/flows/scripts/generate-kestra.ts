// `npm run flows`: writes packages/flows/kestra/*.yaml from the definitions in src/flows.
import { writeFileSync } from 'node:fs';
import { flows } from '../src/flows/index.ts';
import { flowYaml } from '../src/kestra/flow-yaml.ts';

for (const flow of flows) writeFileSync(new URL(`../kestra/${flow.spec.id}.yaml`, import.meta.url), flowYaml(flow));
