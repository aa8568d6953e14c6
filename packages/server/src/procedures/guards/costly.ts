import type { CostlyCall } from '../../services/access/costly-calls.ts';
import type { AuthenticatedContext } from '../context.ts';

/** Does what costs much, within the caller's own budget for it: RateLimitError beyond, before anything is done. */
export async function costly<T>(
  { caller, services }: Pick<AuthenticatedContext, 'caller' | 'services'>,
  call: CostlyCall,
  work: () => Promise<T>,
): Promise<T> {
  using _place = services.limits.costly(caller.id, call);
  return await work();
}
