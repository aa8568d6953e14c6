import type { CheckpointReceiver } from '../../core/checkpoint-receiver.ts';
import type { Secret } from '../../core/secret.ts';

/** Posts each checkpoint to the operator's own URL; a user and password in it are sent as Basic authentication. */
export function createCheckpointUrl(setting: Secret): CheckpointReceiver {
  return {
    name: 'url',
    async send(line, signal) {
      const url = new URL(setting.reveal());
      const login = url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      url.username = '';
      url.password = '';
      const headers = {
        'content-type': 'application/json',
        ...(login ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {}),
      };
      const request = { method: 'POST', body: line, headers, signal, redirect: 'manual' } as const;
      const answer = await fetch(url, request).catch((error: unknown) => {
        throw new Error(signal.aborted ? 'it did not answer in time' : `it cannot be reached${codeOf(error)}`);
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    },
  };
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : '';
}
