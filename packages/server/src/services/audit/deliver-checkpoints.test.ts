import { expect, it } from 'vitest';
import { createCheckpointSigner, publicKeyOf } from '../../core/audit-checkpoint.ts';
import type { CheckpointReceiver } from '../../core/checkpoint-receiver.ts';
import { startDelivery } from './deliver-checkpoints.ts';

const signer = createCheckpointSigner(Buffer.alloc(32, 1));
const vouching = { publicKeys: [publicKeyOf(signer.publicKey)], trail: 'trail' };
const line = (seq: number) => signer.sign({ trail: 'trail', first: seq, seq, hash: String(seq), at: '' });

function bench(fail: (attempt: number) => boolean = () => false) {
  const taken: string[] = [];
  const logged: string[] = [];
  let sent: string | undefined;
  let attempts = 0;
  const receiver: CheckpointReceiver = {
    name: 'url',
    async send(text) {
      attempts += 1;
      if (fail(attempts)) throw new Error('it answered 500');
      taken.push(text);
    },
  };
  const say = (_: object, message: string) => void logged.push(message);
  const start = (...lines: string[]) =>
    startDelivery({
      receiver,
      vouching,
      sent: {
        read: async () => sent,
        async write(text) {
          sent = text;
        },
      },
      file: {
        mark: () => ({ first: 0, lines: 0, newest: undefined }),
        append: async () => {},
        lines: async () =>
          (async function* () {
            yield* lines;
          })(),
      },
      logger: { info: say, warn: say, error: say },
      pauseMs: 10,
    });
  return { start, taken, logged, attempts: () => attempts };
}

it('sends what the file holds, then each new checkpoint, in order', async () => {
  const { start, taken } = bench();
  await using delivery = await start(line(1), line(2));
  delivery.push(line(3));
  await expect.poll(() => taken).toEqual([line(1), line(2), line(3)]);
});

it('does not send again after a restart what was taken before', async () => {
  const { start, taken } = bench();
  await using first = await start(line(1));
  await expect.poll(() => first.state().waiting).toBe(0);
  await using second = await start(line(1), line(2));
  await expect.poll(() => second.state().waiting).toBe(0);
  expect(taken).toEqual([line(1), line(2)]);
});

it('says that a receiver fails, and goes on with it once it takes them again', async () => {
  const { start, taken, logged } = bench((attempt) => attempt <= 5);
  await using delivery = await start(line(1));
  await expect.poll(() => delivery.state().failingSeconds).toBeGreaterThan(0);
  await expect.poll(() => taken).toEqual([line(1)]);
  await expect.poll(() => delivery.state()).toMatchObject({ waiting: 0, failingSeconds: 0 });
  expect(logged).toEqual([
    'checkpoints of the audit trail are not taken',
    'checkpoints of the audit trail are taken again',
  ]);
});

it('leaves out what is no checkpoint of this trail', async () => {
  const { start, taken } = bench();
  await using delivery = await start(line(1).replace('trail', 'other'));
  delivery.push(line(2));
  await expect.poll(() => taken).toEqual([line(2)]);
});
