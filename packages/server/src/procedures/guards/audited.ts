import { defined } from '@understudy/flows/specs';
import { AppError, type ErrorCode, errorCodes } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Caller } from '../../core/caller.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import { redact, redactText } from '../../core/redact.ts';
import type { AuditNote, Context } from '../context.ts';
import { toAppError } from '../error-shape.ts';
import { inputOf, keySentWith } from '../revive-input.ts';

/** A call, as tRPC hands it to its first guard. */
export interface AuditedCall {
  readonly ctx: Context;
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly namespace: string | undefined;
  readonly getRawInput: () => Promise<unknown>;
}

type Result = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly error: unknown };

/** A call that is being noted; `close` comes before its answer. */
export interface AuditedCallNote {
  readonly note: AuditNote;
  close(result: Result): Promise<void>;
}

// Of a query too: somebody tried what they may not.
const noted: readonly ErrorCode[] = ['AuthenticationError', 'ForbiddenError', 'RateLimitError'];

/**
 * Notes a call for the audit trail: every mutation, whatever becomes of it, and every refusal for who the caller is or how
 * often they ask. The first guard of every procedure, so that none can forget it.
 */
export function audited(call: AuditedCall): AuditedCallNote {
  const { ctx, path, type } = call;
  const secrets = ctx.credential ? [ctx.credential.value] : [];
  let input: unknown;
  let isRead = false;
  const getRawInput = async () => {
    isRead = true;
    const given = await call.getRawInput();
    note.idempotencyKey = keySentWith(given);
    input = inputOf(given);
    return input;
  };
  const note: AuditNote = {
    caller: undefined,
    projectId: undefined,
    recorded: false,
    idempotencyKey: undefined,
    getRawInput,
    entry: (of) => ({
      action: path,
      initiator: note.caller?.id,
      ip: ctx.remoteAddress,
      namespace: call.namespace,
      projectId: note.projectId ?? onlyProjectOf(note.caller),
      requestId: ctx.requestId,
      inputs: input === undefined ? undefined : redact(input, secrets),
      ...of,
    }),
  };
  return {
    note,
    async close(result) {
      if (result.ok) {
        if (type === 'mutation' && !note.recorded)
          await ctx.services.audit.append(note.entry({ outcome: 'success', ...factsOf(result.data) }));
        return;
      }
      const error = toAppError(result.error);
      if (type !== 'mutation' && !noted.includes(error.code)) return;
      // A stranger's body is not read for this; what a known caller was refused is. A body that cannot be read has been
      // refused for that, or is left out: the refusal counts.
      if (note.caller && !isRead) await getRawInput().catch(() => undefined);
      await remember(ctx, note.entry({ ...failureOf(error, secrets), ...factsOf(error.details) }));
    },
  };
}

// A refusal stays one when it cannot be written down: the audit log has logged that.
async function remember({ services }: Context, entry: AuditEntry): Promise<void> {
  await services.audit.append(entry).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

function failureOf({ code, message }: AppError, secrets: readonly string[]): Pick<AuditEntry, 'outcome' | 'error'> {
  const outcome = errorCodes[code].status < 500 ? 'refused' : 'failed';
  return { outcome, error: { code, message: redactText(message, secrets) } };
}

// Who has one project acts for it, whatever they ask for: what they were refused is theirs to know, and nobody else's.
function onlyProjectOf(caller: Caller | undefined): string | undefined {
  const [project, ...more] = caller?.projects ?? [];
  return more.length === 0 && project !== '*' ? project : undefined;
}

// Answers and the details of errors name executions in one way.
function factsOf(answer: unknown): Partial<AuditEntry> {
  if (typeof answer !== 'object' || answer === null) return {};
  const facts: Readonly<Record<string, unknown>> = { ...answer };
  const { execution_id: executionId, namespace, inputs } = facts;
  return defined({
    executionId: typeof executionId === 'string' ? executionId : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    projectId: isRecord(inputs) ? projectOfExecution({ inputs }) : undefined,
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
