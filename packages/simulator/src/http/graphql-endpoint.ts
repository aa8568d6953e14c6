import type { Caller } from '../access.ts';
import { actAsColleague } from '../actions/act-as-colleague.ts';
import { answerFaultKinds, colleagueFaultKinds, type Fault, lastingFaultKinds } from '../faults/faults.ts';
import type { LastingTrouble } from '../faults/lasting-trouble.ts';
import { pass, type Simulation } from '../simulation.ts';
import { type Answer, json } from './answer.ts';
import type { EdgeLimit } from './edge-limit.ts';
import { executeRequest, parseRequest } from './execute-graphql.ts';
import { projectOfRequest } from './project-of-request.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RequestRecord } from './request-log.ts';

/** What the endpoint works with. */
export interface Endpoint {
  readonly simulation: Simulation;
  readonly rateLimit: RateLimit;
  readonly edgeLimit: EdgeLimit;
  readonly trouble: LastingTrouble;
  readonly randomFault: (operation: string) => Fault | undefined;
  readonly requests: RequestRecord[];
}

/** One request as it came in. */
export interface Incoming {
  readonly caller: Caller;
  /** Whether its URL has a query string. */
  readonly isNamed: boolean;
  readonly body: unknown;
}

/** Answers one GraphQL request, with the faults that were injected for it. */
export async function answerGraphql(endpoint: Endpoint, { caller, isNamed, body }: Incoming): Promise<Answer> {
  const { simulation, rateLimit, requests } = endpoint;
  const parsed = parseRequest(body);
  const names = 'refused' in parsed ? [] : parsed.names;
  const operation = names[0] ?? '';
  const project = 'refused' in parsed ? undefined : projectOfRequest(parsed.request.variables, simulation.world);
  requests.push({ operation, at: simulation.clock.now(), token: caller.kind, ...(project && { project }) });
  const turnedAway = atTheEdge(endpoint, { isNamed, names, project });
  if (turnedAway) return turnedAway;
  const { headers, retryAfterSeconds } = rateLimit.count();
  if (retryAfterSeconds !== undefined) return tooMany(headers, retryAfterSeconds);
  if ('refused' in parsed) return json(400, parsed.refused, headers);
  const colleague = simulation.faults.take(colleagueFaultKinds, names, project);
  if (colleague) await actAsColleague(simulation, colleague);
  const fault = simulation.faults.take(answerFaultKinds, names, project) ?? endpoint.randomFault(operation);
  const instead = fault && faultBefore(fault, headers);
  if (instead) return instead;
  await pass(simulation, simulation.timing.requestMs);
  if (fault?.kind === 'slow') await pass(simulation, fault.delayMs ?? 5_000);
  const cause = { operation, by: caller.kind };
  const result = await simulation.ledger.causedBy(cause, () => executeRequest(parsed, { simulation, caller }));
  const answer = json(200, result, headers);
  return fault ? faultAfter(fault, answer) : answer;
}

// What never gets as far as the API: an outage, silence, or more requests than the edge lets through.
function atTheEdge(
  { simulation, rateLimit, edgeLimit, trouble }: Endpoint,
  { isNamed, names, project }: { isNamed: boolean; names: readonly string[]; project: string | undefined },
): Answer | undefined {
  const begun = simulation.faults.take(lastingFaultKinds, names, project);
  if (begun) trouble.begin(begun);
  if (trouble.isOn('silence')) return { cut: 'never' };
  if (trouble.isOn('outage')) return page(503, 'Service Unavailable', {});
  if (edgeLimit({ isNamed })) return page(429, 'Too Many Requests', {});
  if (trouble.isOn('budget-used-up')) rateLimit.exhaust();
  return undefined;
}

// In place of executing the request.
function faultBefore(fault: Fault, headers: Record<string, string>): Answer | undefined {
  switch (fault.kind) {
    case 'http-500':
      return page(500, 'Internal Server Error', headers);
    case 'http-503':
      return page(503, 'Service Unavailable', headers);
    case 'edge-429':
      return page(429, 'Too Many Requests', {});
    case 'rate-limit-429':
      return tooMany({ ...headers, 'X-RateLimit-Remaining': '0' }, Math.ceil((fault.delayMs ?? 1_000) / 1_000));
    case 'timeout-before-effect':
      return { cut: fault.delayMs ?? 'never' };
    case 'other-json':
      return json(200, { data: { something: 'else' } }, headers);
    case 'not-authorized': {
      const extensions = { code: 'INTERNAL_SERVER_ERROR' };
      return json(200, { errors: [{ message: 'Not Authorized', extensions }], data: null }, headers);
    }
    case 'graphql-error': {
      const extensions = { code: 'INTERNAL_SERVER_ERROR' };
      return json(200, { errors: [{ message: 'Problem processing request', extensions }], data: null }, headers);
    }
    default:
      return undefined;
  }
}

// The request has been executed, but the caller gets no proper answer.
function faultAfter(fault: Fault, answer: Answer): Answer {
  if (fault.kind === 'timeout-after-effect') return { cut: fault.delayMs ?? 'never' };
  if (fault.kind === 'broken-json' && 'body' in answer)
    return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) };
  return answer;
}

function tooMany(headers: Record<string, string>, seconds: number): Answer {
  const errors = [{ message: 'Rate limit exceeded', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
  return json(429, { errors }, { ...headers, 'Retry-After': String(seconds) });
}

function page(status: number, title: string, headers: Record<string, string>): Answer {
  const body = `<!doctype html><title>${title}</title><h1>${status} ${title}</h1>`;
  return { status, headers: { 'Content-Type': 'text/html', ...headers }, body };
}
