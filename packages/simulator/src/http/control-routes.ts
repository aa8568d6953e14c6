import { z } from 'zod';
import { faultSchema } from '../faults/faults.ts';
import { changes, downtimes, openTimes, secondsOf, starts } from '../ledger/ledger-report.ts';
import type { Simulator } from '../simulator-api.ts';
import { type Answer, json } from './answer.ts';

const verifySchema = z.strictObject({ domain: z.string() });

/** The simulator's own routes under `/_simulator/`: its methods, for other processes. */
export async function answerControl(simulator: Simulator, route: string, body: unknown): Promise<Answer> {
  switch (route) {
    case 'GET /_simulator/state':
      return json(200, {
        url: simulator.url,
        relay: simulator.relay,
        pid: process.pid,
        now: simulator.now(),
        projects: simulator.state(),
      });
    case 'GET /_simulator/requests':
      return json(200, simulator.requests);
    case 'GET /_simulator/ledger':
      return json(200, simulator.ledger);
    case 'GET /_simulator/ledger/report':
      return json(200, reportAll(simulator));
    case 'GET /_simulator/faults':
      return json(200, simulator.faults.pending());
    case 'DELETE /_simulator/faults':
      simulator.faults.clear();
      return json(200, []);
    case 'POST /_simulator/faults': {
      const fault = faultSchema.safeParse(body);
      if (!fault.success) return json(400, { message: z.prettifyError(fault.error) });
      simulator.faults.inject(fault.data);
      return json(200, simulator.faults.pending());
    }
    case 'POST /_simulator/verify-domain': {
      const input = verifySchema.safeParse(body);
      if (!input.success) return json(400, { message: z.prettifyError(input.error) });
      return json(200, { verified: simulator.verifyDomain(input.data.domain) });
    }
    default:
      return json(404, { message: `no such route: ${route}` });
  }
}

// Every environment of every project, what happened to it and for how many seconds.
function reportAll(simulator: Simulator) {
  const { ledger } = simulator;
  const now = simulator.now();
  return simulator.state().flatMap((project) =>
    project.environments.map(({ id, name, deleted }) => {
      const where = { environmentId: id };
      return {
        projectId: project.id,
        environmentId: id,
        name,
        deleted,
        downSeconds: secondsOf(downtimes(ledger, where), now),
        openSeconds: secondsOf(openTimes(ledger, where), now),
        starts: starts(ledger, where),
        changes: changes(ledger, where),
      };
    }),
  );
}
