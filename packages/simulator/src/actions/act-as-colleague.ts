import type { Fault } from '../faults/faults.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment } from '../state/records.ts';
import { liveEnvironments, liveProjects } from '../state/world.ts';
import { deleteEnvironment } from './delete-environment.ts';
import { deployAll } from './deploy.ts';
import { commitStaged, stagedPatch } from './patches.ts';
import { placeOf } from './place-of.ts';

/** Lets a colleague act in the environments that a fault names, at the worst moment: just before a request is answered. */
export async function actAsColleague(simulation: Simulation, fault: Fault): Promise<void> {
  const cause = { operation: fault.kind, by: 'colleague' } as const;
  await simulation.ledger.causedBy(cause, async () => {
    for (const environment of chosen(simulation, fault)) await act(simulation, fault, environment);
  });
}

async function act(simulation: Simulation, { kind }: Fault, environment: Environment): Promise<void> {
  switch (kind) {
    case 'colleague-deletes-environment':
      return deleteEnvironment(simulation, environment);
    case 'colleague-renames-environment':
      environment.name = `${environment.name}-renamed`;
      return simulation.ledger.record(placeOf(simulation, environment), { what: 'environment-renamed' });
    case 'colleague-commits-staged':
      if (stagedPatch(environment)) commitStaged(simulation, environment, { message: null, skipDeploys: false });
      return undefined;
    default:
      return deployAll(simulation, environment);
  }
}

function chosen({ world }: Simulation, { environment, project }: Fault): Environment[] {
  const projects = liveProjects(world).filter(({ id }) => project === undefined || id === project);
  return projects.flatMap(({ id }) => {
    const [, ...younger] = liveEnvironments(world, id);
    return environment === undefined ? younger : liveEnvironments(world, id).filter(({ name }) => name === environment);
  });
}
