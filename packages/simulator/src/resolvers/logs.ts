import { reachEnvironment } from '../access.ts';
import type { LogLine } from '../state/records.ts';
import type { Context } from './context.ts';
import { type Deployed, deploymentsOf, findDeployment } from './deployment-view.ts';

interface LogArgs {
  readonly deploymentId: string;
  readonly limit?: number | null;
  readonly filter?: string | null;
}

const linesMax = 500;

/** Lines of deployments: what the simulator did with them. */
export const logs = {
  deploymentLogs: ({ deploymentId, ...args }: LogArgs, context: Context) =>
    lines([findDeployment(context, deploymentId)], args),

  buildLogs: ({ deploymentId, ...args }: LogArgs, context: Context) =>
    lines([findDeployment(context, deploymentId)], args).filter(({ message }) => !message.includes('container')),

  environmentLogs(
    args: { environmentId: string; filter?: string | null; beforeLimit?: number | null },
    { simulation, caller }: Context,
  ) {
    const { instances } = reachEnvironment(simulation.world, caller, args.environmentId);
    return lines(deploymentsOf([...instances.values()]), { filter: args.filter, limit: args.beforeLimit });
  },

  httpLogs({ deploymentId }: { deploymentId: string }, context: Context) {
    findDeployment(context, deploymentId);
    return [];
  },
};

function lines(
  of: readonly Deployed[],
  { limit, filter }: { limit?: number | null | undefined; filter?: string | null | undefined },
) {
  const all = of.flatMap((each) => each.deployment.logs.map((line) => logView(line, each)));
  const wanted = all.filter(({ message }) => !filter || filter.startsWith('@') || message.includes(filter));
  return wanted.sort((a, b) => a.timestamp.localeCompare(b.timestamp)).slice(-(limit ?? linesMax));
}

function logView({ at, message, severity }: LogLine, { deployment, instance }: Deployed) {
  const tags = { deploymentId: deployment.id, serviceId: instance.service.id, environmentId: instance.environmentId };
  return { timestamp: at.toISOString(), message, severity, tags, attributes: [] };
}
