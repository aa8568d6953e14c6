import { randomUUID } from 'node:crypto';
import { later, pass, type Simulation } from '../simulation.ts';
import type { Workflow } from '../state/records.ts';

/** A workflow that has begun; it is NotFound at first, as Railway's are. */
export function createWorkflow(simulation: Simulation): Workflow {
  const visibleAt = later(simulation, simulation.timing.lagMs);
  const workflow: Workflow = { id: randomUUID(), status: 'Running', error: null, visibleAt };
  simulation.world.workflows.set(workflow.id, workflow);
  return workflow;
}

/** A workflow that does nothing but take its time. */
export function startBackgroundWorkflow(simulation: Simulation): Workflow {
  const workflow = createWorkflow(simulation);
  void simulation.background.start('a workflow', async () => {
    await pass(simulation, simulation.timing.commitMs);
    workflow.status = 'Complete';
  });
  return workflow;
}
