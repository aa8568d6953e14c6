import { expect, it } from 'vitest';
import { watchConstantTime } from '../../testing/constant-time.ts';
import { createClones } from './clones.ts';

const comparisons = watchConstantTime();

// Of what clones need only the key is looked at.
const isWebhookKey = (webhookKey: string | undefined, given: string) =>
  createClones({ webhookKey } as Parameters<typeof createClones>[0]).isWebhookKey(given);

it('the webhook key is the one that is configured, to the character', () => {
  const configured = 'a-webhook-key';
  const given = ['a-webhook-key', 'a-webhook-ke', 'a-webhook-keyx', 'A-webhook-key', ''];
  expect(given.map((key) => isWebhookKey(configured, key))).toEqual([true, false, false, false, false]);
});

it('it is compared in a time that says nothing of it', () => {
  comparisons.mockClear();
  isWebhookKey('a-webhook-key', 'wrong');
  expect(comparisons).toHaveBeenCalledOnce();
});

it('where none is configured no text is the key', () => {
  expect(['', 'undefined'].map((key) => isWebhookKey(undefined, key))).toEqual([false, false]);
});
