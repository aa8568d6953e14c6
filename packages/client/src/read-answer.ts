import { field, serverError } from './server-error.ts';
import { UnderstudyError } from './understudy-error.ts';
import { decode } from './wire.ts';

/** What the server answered to a call. Throws the error that it answered with, or that something else answered. */
export async function readAnswer(response: Response): Promise<unknown> {
  const answer = await jsonOf(response);
  const error = field(answer, 'error');
  if (error !== undefined) throw serverError(error, retryAfterMs(response));
  return decode(field(field(answer, 'result'), 'data'));
}

/** The error of an answer that is no stream of events. */
export async function refusalIn(response: Response): Promise<UnderstudyError> {
  try {
    await readAnswer(response);
  } catch (error) {
    if (error instanceof UnderstudyError) return error;
  }
  return foreign(response);
}

// Something between here and the server may answer in its place: its status is of use, "Unexpected token '<'" is not.
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('application/json')) throw foreign(response);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw foreign(response, cause);
  }
}

function foreign(response: Response, cause?: unknown): UnderstudyError {
  const message = `the answer, of status ${response.status}, is not one of Understudy`;
  return new UnderstudyError('NetworkError', message, {
    details: { status: response.status },
    retryAfterMs: retryAfterMs(response),
    cause,
  });
}

// Seconds, or a date.
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
