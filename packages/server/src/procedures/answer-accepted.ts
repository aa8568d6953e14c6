import type { AcceptedBody } from '../core/accepted-body.ts';
import type { AcceptedClone } from '../services/clones/clone-needs.ts';
import type { AuthenticatedContext } from './context.ts';

/** The answer to who asked for a clone: its body, and in headers where it is and whether an earlier request made it. */
export function answerAccepted(
  { audit, budgets, reply }: AuthenticatedContext,
  { accepted, replayed, clones }: AcceptedClone,
): AcceptedBody {
  audit.recorded = true;
  if (clones) budgets.clones = clones;
  reply.header('Location', accepted.polling_url);
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  return accepted;
}
