import type { Caller } from '../access.ts';
import { answerFaultKinds, type Fault } from '../faults.ts';
import { pass, type Simulation } from '../simulation.ts';
import { type Answer, json } from './answer.ts';
import { executeRequest, parseRequest } from './execute-graphql.ts';
import { projectOfRequest } from './project-of-request.ts';
import type { RateLimit } from './rate-limit.ts';
import type { RequestRecord } from './request-log.ts';

/** What the endpoint works with. */
export interface Endpoint {
  readonly simulation: Simulation;
  readonly rateLimit: RateLimit;
  readonly requests: RequestRecord[];
}

/** Answers one GraphQL request, with the faults that were injected for it. */
export async function answerGraphql(
  { simulation, rateLimit, requests }: Endpoint,
  caller: Caller,
  body: unknown,
): Promise<Answer> {
  const parsed = parseRequest(body);
  const names = 'refused' in parsed ? [] : parsed.names;
  const project = 'refused' in parsed ? undefined : projectOfRequest(parsed.request.variables, simulation.world);
  requests.push({
    operation: names[0] ?? '',
    at: simulation.clock.now(),
    token: caller.kind,
    ...(project && { project }),
  });
  const { headers, retryAfterSeconds } = rateLimit.count();
  if (retryAfterSeconds !== undefined) return tooMany(headers, retryAfterSeconds);
  if ('refused' in parsed) return json(400, parsed.refused, headers);
  const fault = simulation.faults.take(answerFaultKinds, names, project);
  const instead = fault && faultBefore(fault, headers);
  if (instead) return instead;
  await pass(simulation, simulation.timing.requestMs + (fault?.kind === 'slow' ? (fault.delayMs ?? 5_000) : 0));
  const answer = json(200, await executeRequest(parsed, { simulation, caller }), headers);
  return fault ? faultAfter(fault, answer) : answer;
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
