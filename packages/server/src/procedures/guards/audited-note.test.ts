import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import { keyCaller } from '../../testing/key-caller.ts';
import type { Context } from '../context.ts';
import { reviveInput } from '../revive-input.ts';
import { type AuditedCall, audited } from './audited.ts';

const secret = 'us_a_secret_of_the_caller';
const caller = keyCaller;
const entries: AuditEntry[] = [];
const append = vi.fn();
beforeEach(() => {
  entries.length = 0;
  append.mockReset().mockImplementation(async (entry: AuditEntry) => void entries.push(entry));
});

function begin(
  more: Partial<AuditedCall> = {},
  credential: Context['credential'] = { kind: 'api-key', value: secret },
) {
  const ctx = { credential, remoteAddress: '192.0.2.1', requestId: 'r1', services: { audit: { append } } };
  const getRawInput = vi.fn(async (): Promise<unknown> => ({ name: 'x' }));
  // Of the context nothing else is looked at.
  const base = { ctx: ctx as unknown as Context, path: 'things.make', type: 'mutation', namespace: 'dev' } as const;
  return { getRawInput, ...audited({ ...base, getRawInput, ...more }) };
}
const failed = (code: ConstructorParameters<typeof AppError>[0], details = {}, message = 'no') => ({
  ok: false as const,
  error: new AppError(code, message, { details }),
});

describe('a mutation that succeeded', () => {
  it('is written with who did it, from where, on what, and of which request', async () => {
    const { note, close } = begin();
    note.caller = caller;
    await note.getRawInput();
    await close({ ok: true, data: {} });
    expect(entries).toEqual([
      {
        action: 'things.make',
        outcome: 'success',
        initiator: 'key_1',
        ip: '192.0.2.1',
        namespace: 'dev',
        projectId: undefined,
        requestId: 'r1',
        inputs: { name: 'x' },
      },
    ]);
  });

  it('is written once, where its service has written it', async () => {
    const { note, close } = begin();
    note.recorded = true;
    await close({ ok: true, data: {} });
    expect(entries).toEqual([]);
  });

  it('is not answered where it cannot be written', async () => {
    append.mockRejectedValue(new AppError('EngineUnavailableError', 'away'));
    await expect(begin().close({ ok: true, data: {} })).rejects.toMatchObject({ code: 'EngineUnavailableError' });
  });

  it('is written without inputs where they were never read', async () => {
    const { close } = begin();
    await close({ ok: true, data: {} });
    expect(entries[0]).toHaveProperty('inputs', undefined);
  });

  it('is written with the execution, namespace and project that its answer names', async () => {
    const data = { execution_id: 'x1', namespace: 'prod', inputs: { railway_project_id: 'acme' } };
    await begin().close({ ok: true, data });
    expect(entries).toMatchObject([{ executionId: 'x1', namespace: 'prod', projectId: 'acme' }]);
  });

  it.each([
    undefined,
    null,
    'x1',
    { execution_id: 1, namespace: 2, inputs: 'acme' },
    { inputs: null },
    { inputs: { railway_project_id: 7 } },
  ])('is written though its answer names none: %j', async (data) => {
    await begin().close({ ok: true, data });
    expect(entries).toEqual([expect.objectContaining({ outcome: 'success', namespace: 'dev', projectId: undefined })]);
    expect(entries[0]).not.toHaveProperty('executionId');
  });
});

describe('a mutation that failed', () => {
  it.each([
    ['refused', 'ConflictError'],
    ['failed', 'InternalError'],
    ['failed', 'EngineUnavailableError'],
  ] as const)('is written as %s: %s', async (outcome, code) => {
    await begin().close(failed(code, { execution_id: 'x1', namespace: 'prod' }));
    expect(entries).toMatchObject([{ outcome, error: { code, message: 'no' }, executionId: 'x1', namespace: 'prod' }]);
  });

  it('is written as a fault of ours where nobody foresaw it', async () => {
    await begin().close({ ok: false, error: new Error('boom') });
    expect(entries).toMatchObject([{ outcome: 'failed', error: { code: 'InternalError' } }]);
  });

  it('keeps its error where it cannot be written', async () => {
    append.mockRejectedValue(new AppError('EngineUnavailableError', 'away'));
    await expect(begin().close(failed('ConflictError'))).resolves.toBeUndefined();
  });

  it('does not hide that writing it has a fault of ours', async () => {
    append.mockRejectedValue(new TypeError('a fault of ours'));
    await expect(begin().close(failed('ConflictError'))).rejects.toThrow('a fault of ours');
  });
});

describe('a query', () => {
  it('that is answered is not written', async () => {
    await begin({ type: 'query' }).close({ ok: true, data: {} });
    expect(entries).toEqual([]);
  });

  it.each(['AuthenticationError', 'ForbiddenError', 'RateLimitError'] as const)(
    'is written where it is refused: %s',
    async (code) => {
      for (const type of ['query', 'subscription'] as const) await begin({ type }).close(failed(code));
      expect(entries.map(({ error }) => error?.code)).toEqual([code, code]);
    },
  );

  it.each(['NotFoundError', 'ValidationError', 'InternalError'] as const)('is not written for a %s', async (code) => {
    await begin({ type: 'query' }).close(failed(code));
    expect(entries).toEqual([]);
  });
});

describe('the caller’s credential is not written', () => {
  it('where it stands among the inputs', async () => {
    const { note, close } = begin({ getRawInput: async () => ({ name: `my key is ${secret}` }) });
    await note.getRawInput();
    await close({ ok: true, data: {} });
    expect(entries[0]?.inputs).toEqual({ name: 'my key is [redacted]' });
  });

  it('where it stands in the error', async () => {
    await begin().close(failed('ValidationError', {}, `Invalid ${secret}`));
    expect(entries[0]?.error?.message).toBe('Invalid [redacted]');
  });

  it('and where there is none, texts stay as they are', async () => {
    const { close } = begin({}, undefined);
    await close(failed('ValidationError', {}, 'Invalid name'));
    expect(entries[0]?.error?.message).toBe('Invalid name');
  });
});

describe('the inputs of a refusal', () => {
  it('are read for it, where it is known who called', async () => {
    const { note, close, getRawInput } = begin();
    note.caller = caller;
    await close(failed('ForbiddenError'));
    expect(getRawInput).toHaveBeenCalledOnce();
    expect(entries[0]?.inputs).toEqual({ name: 'x' });
  });

  it('are not read for a stranger', async () => {
    const { close, getRawInput } = begin();
    await close(failed('AuthenticationError'));
    expect(getRawInput).not.toHaveBeenCalled();
    expect(entries[0]?.inputs).toBeUndefined();
  });

  it('are not read twice', async () => {
    const { note, close, getRawInput } = begin();
    note.caller = caller;
    await note.getRawInput();
    await close(failed('ConflictError'));
    expect(getRawInput).toHaveBeenCalledOnce();
  });

  it('are left out where they cannot be read', async () => {
    const { note, close } = begin({ getRawInput: () => Promise.reject(new Error('broken off')) });
    note.caller = caller;
    await close(failed('ForbiddenError'));
    expect(entries).toMatchObject([{ outcome: 'refused', inputs: undefined }]);
  });
});

describe('the project', () => {
  it.each([
    ['the caller’s only one', ['acme'], 'acme'],
    ['none, where the caller has two', ['acme', 'globex'], undefined],
    ['none, where the caller has all', ['*'], undefined],
    ['none, where the caller has none', [], undefined],
  ])('of an entry that names none is %s', async (_, projects, projectId) => {
    const { note, close } = begin();
    note.caller = { ...caller, projects };
    await close({ ok: true, data: {} });
    expect(entries[0]?.projectId).toBe(projectId);
  });

  it('that the call has found out goes before the caller’s own', async () => {
    const { note, close } = begin();
    note.caller = { ...caller, projects: ['acme'] };
    note.projectId = 'globex';
    await close({ ok: true, data: {} });
    expect(entries[0]?.projectId).toBe('globex');
  });
});

it('an idempotency key that stands beside the input is known once that is read, and is none of the inputs', async () => {
  const sent = { json: { name: 'x' }, idempotencyKey: 'k1' };
  const { note, close } = begin({ getRawInput: async () => reviveInput(sent) });
  expect(note).toMatchObject({ idempotencyKey: undefined, recorded: false, caller: undefined });
  await note.getRawInput();
  await close({ ok: true, data: {} });
  expect([note.idempotencyKey, entries[0]?.inputs]).toEqual(['k1', { name: 'x' }]);
});
