import { z } from 'zod';

/** Why Kestra did not do it. */
export class KestraError extends Error {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** No answer, or one that means "not now": the circuit counts these, and what is safe is tried again. */
  readonly unavailable: boolean;
  /** Whether Kestra can have got the request: false where no connection was made, or nothing was sent at all. */
  readonly sent: boolean;

  constructor(message: string, options: { status: number; unavailable: boolean; sent?: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'KestraError';
    this.status = options.status;
    this.unavailable = options.unavailable;
    this.sent = options.sent ?? true;
  }

  /** Whether nobody can know if Kestra did it: it may have got the request, and has not said what became of it. */
  get unknown(): boolean {
    return this.sent && (this.status === 0 || this.status >= 500);
  }
}

// RFC 9457 problems of the released 2.0, and the HAL shape before it (kestra.io/docs/api-reference/problems).
const problem = z.looseObject({
  title: z.string().nullish(),
  detail: z.string().nullish(),
  errors: z.array(z.looseObject({ detail: z.string().nullish(), pointer: z.string().nullish() })).nullish(),
  message: z.string().nullish(),
});

/** The error behind an answer that is no success; its message is Kestra's own where it has any. */
export async function toKestraError(response: Response, what: string): Promise<KestraError> {
  // Where the body breaks off, the status has to do.
  const text = await response.text().catch(() => '');
  const { status } = response;
  return new KestraError(`${what}: ${status} ${reason(text) || response.statusText}`.trim(), {
    status,
    unavailable: status >= 500 || status === 429,
  });
}

function reason(text: string): string {
  try {
    const body = problem.parse(JSON.parse(text));
    const errors = (body.errors ?? []).map((each) => [each.pointer, each.detail].filter(Boolean).join(' '));
    return [body.detail ?? body.title ?? body.message, ...errors].filter(Boolean).join('; ');
  } catch {
    // No problem document: for example the page of a proxy.
    return text.slice(0, 200);
  }
}
