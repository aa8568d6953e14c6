import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vector } from '../../testing/vector.ts';
import { derivedCallbackSecret, signedHeaders } from './sign-callback.ts';

const secretKey = 'a secret of the server, long enough';

it('signs as the example of Standard Webhooks', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    now: new Date(1_614_265_330_000),
  };
  expect(signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', message)).toMatchObject({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('derives another secret from another key', () => {
  expect(derivedCallbackSecret(secretKey)).not.toBe(derivedCallbackSecret('another secret of a server'));
});

it('derives the secret that the command in the docs prints', () => {
  const page = readFileSync(new URL('../../../../../docs/callbacks.md', import.meta.url), 'utf8');
  const [, command = ''] = /```sh\n(.*)\n```/.exec(page) ?? [];
  const env = { ...process.env, UNDERSTUDY_SECRET_KEY: secretKey };
  const printed = execFileSync('sh', ['-c', command], { env, encoding: 'utf8' });
  expect(printed.trim()).toBe(derivedCallbackSecret(secretKey));
});

it('signs as the golden vector', () => {
  const { secret_key, secret, id, at, timestamp, body, signature } = vector('callback');
  expect(derivedCallbackSecret(secret_key)).toBe(secret);
  expect(signedHeaders(secret, { id, body, now: new Date(at) })).toEqual({
    'content-type': 'application/json',
    'user-agent': 'understudy',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  });
});
