import type { Backend, WorkflowRun } from 'openworkflow/internal';

/**
 * Asks for work for one slot after another and stops at the first empty answer. openworkflow's worker asks for all free
 * slots at once, which for an idle worker of forty slots is forty questions a second.
 */
export function claimInTurn(backend: Backend): Backend {
  let last: Promise<WorkflowRun | null> | undefined;
  const endRound = () => {
    last = undefined;
  };
  const claimWorkflowRun: Backend['claimWorkflowRun'] = (params) => {
    const before = last;
    // Questions of one round are asked in one go.
    if (!before) queueMicrotask(endRound);
    last = before
      ? before.then((run) => (run === null ? null : backend.claimWorkflowRun(params)))
      : backend.claimWorkflowRun(params);
    return last;
  };
  return Object.create(backend, { claimWorkflowRun: { value: claimWorkflowRun } });
}
