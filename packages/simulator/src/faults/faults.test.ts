import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../ledger/ledger-report.ts';
import { ask } from '../testing/ask.ts';
import { heldClock } from '../testing/held-clock.ts';
import { type Box, startBox } from '../testing/start-box.ts';
import { createFaults, type FaultKind } from './faults.ts';
import { createRandomFaults } from './random-faults.ts';

const clock = heldClock();
let box: Box;

beforeAll(async () => {
  box = await startBox([{ name: 'Web', kind: 'web' }], { clock });
});
afterAll(() => box[Symbol.asyncDispose]());
afterEach(() => box.simulator.faults.clear());

let names = 0;
const newName = () => `staging-${++names}`;

const inject = (kind: FaultKind, operation: string, more: { delayMs?: number; environment?: string } = {}) =>
  box.simulator.faults.inject({ operation, times: 1, kind, ...more });

const patchQuery =
  'mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }';

const setVariable = (environmentId: string) =>
  box.data(patchQuery, {
    e: environmentId,
    p: { services: { [box.serviceId('Web')]: { variables: { A: { value: '1' } } } } },
  });

async function workflow(workflowId: unknown) {
  const answer = await box.data('query($id: String!) { workflowStatus(workflowId: $id) { status error } }', {
    id: workflowId,
  });
  return Object(answer.workflowStatus);
}

describe('a deployment', () => {
  it.each([
    ['deployment-crashes', 'CRASHED'],
    ['deployment-fails', 'FAILED'],
    ['deployment-skipped', 'SKIPPED'],
    ['deployment-needs-approval', 'NEEDS_APPROVAL'],
    ['crash-after-success', 'CRASHED'],
  ] as const)('%s: ends %s', async (kind, status) => {
    const name = newName();
    inject(kind, `${name}/Web`, { delayMs: 0 });
    const id = await box.duplicate(name);
    await box.until(id, 'Web', status);
  });

  it.each([
    ['deployment-waits', 'WAITING'],
    ['deployment-unknown-status', 'MIGRATING_HOST'],
  ] as const)('%s: is %s for a while, and goes on', async (kind, status) => {
    const name = newName();
    inject(kind, `${name}/Web`, { delayMs: 60_000 });
    const id = await box.duplicate(name);
    await box.until(id, 'Web', status);
    const query =
      'query($e: String!, $s: String!) { serviceInstance(environmentId: $e, serviceId: $s) { latestDeployment { status } } }';
    const { serviceInstance } = await box.data(query, { e: id, s: box.serviceId('Web') });
    expect(Object(serviceInstance).latestDeployment.status).toBe(status);
    clock.pass(60_000);
    await box.until(id, 'Web', 'SUCCESS');
  });
});

describe('a duplicate', () => {
  it('environment-stuck: is a husk that holds the name', async () => {
    const name = newName();
    inject('environment-stuck', name);
    const id = await box.duplicate(name);
    const query = 'query($id: String!) { environmentStagedChanges(environmentId: $id) { lastAppliedError } }';
    await expect
      .poll(() => box.data(query, { id }))
      .toEqual({ environmentStagedChanges: { lastAppliedError: 'Problem processing request' } });
    await expect(box.duplicate(name)).rejects.toThrow('An environment with that name already exists');
  });
});

describe('a workflow', () => {
  it('workflow-fails: is Error, and what it was to commit is staged again', async () => {
    const name = newName();
    const id = await box.duplicate(name);
    await box.until(id, 'Web', 'SUCCESS');
    inject('workflow-fails', name);
    const { environmentPatchCommit } = await setVariable(id);
    await expect
      .poll(() => workflow(environmentPatchCommit))
      .toEqual({ status: 'Error', error: 'Problem processing request' });
  });

  it('is NotFound at first where there is lag, and the patch cannot be seen', async () => {
    const held = heldClock();
    await using slow = await startBox([{ name: 'Web', kind: 'web' }], { clock: held, timing: { lagMs: 60_000 } });
    const patch = { services: { [slow.serviceId('Web')]: { variables: { A: { value: '1' } } } } };
    const committed = await slow.data(patchQuery, { e: slow.production, p: patch });
    const query = 'query($id: String!) { workflowStatus(workflowId: $id) { status } }';
    const seen = async () =>
      Object(await slow.data(query, { id: committed.environmentPatchCommit })).workflowStatus.status;
    expect(await seen()).toBe('NotFound');
    const staged = await slow.data(
      'query($e: String!) { environmentStagedChanges(environmentId: $e) { status patch } }',
      { e: slow.production },
    );
    expect(staged).toEqual({
      environmentStagedChanges: { status: 'STAGED', patch: { services: {}, sharedVariables: {} } },
    });
    held.pass(60_000);
    await expect.poll(seen).toBe('Complete');
  });
});

describe('trouble that lasts', () => {
  const status = async () => (await fetch(`${box.simulator.url}?query=me`, { method: 'POST', body: '{}' })).status;

  it('outage: every request gets a page of HTML, for as long as it says', async () => {
    inject('outage', 'apiToken', { delayMs: 180_000 });
    await expect(box.data('{ apiToken { workspaces { id } } }')).rejects.toThrow('not valid JSON');
    clock.pass(120_000);
    expect(await status()).toBe(503);
    clock.pass(60_000);
    expect(await status()).toBe(400);
  });

  it('silence: nothing is answered, for as long as it says', async () => {
    inject('silence', 'apiToken', { delayMs: 180_000 });
    const impatience = new AbortController();
    let isSettled = false;
    const hung = fetch(box.simulator.url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${box.simulator.tokens.workspace}` },
      body: JSON.stringify({ query: '{ apiToken { workspaces { id } } }' }),
      signal: impatience.signal,
    }).finally(() => (isSettled = true));
    await expect.poll(() => box.simulator.faults.pending()).toEqual([]);
    clock.pass(120_000);
    expect(isSettled).toBe(false);
    impatience.abort();
    await expect(hung).rejects.toThrow('aborted');
    clock.pass(60_000);
    expect(await status()).toBe(400);
  });

  it('budget-used-up: 429 with Retry-After until the hour is over', async () => {
    await using poor = await startBox([{ name: 'Web', kind: 'web' }]);
    poor.simulator.faults.inject({ operation: '*', times: 1, kind: 'budget-used-up', delayMs: 1 });
    for (const _ of [1, 2]) {
      const { status: code, headers } = await ask(poor.simulator, '{ apiToken { workspaces { id } } }');
      expect([code, headers.get('x-ratelimit-remaining')]).toEqual([429, '0']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
    }
  });

  it('an edge with a limit answers HTML without headers, sooner where the URL names no operation', async () => {
    const now = new Date(0);
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    await using edgy = await startBox([{ name: 'Web', kind: 'web' }], {
      clock,
      edgePerSecond: { named: 3, unnamed: 1 },
    });
    const send = (query: string) => fetch(`${edgy.simulator.url}${query}`, { method: 'POST', body: '{}' });
    const answers = [await send(''), await send(''), await send('?query=me')];
    expect(answers.map((each) => each.status)).toEqual([400, 429, 400]);
    expect(answers[1]?.headers.get('x-ratelimit-limit')).toBeNull();
    expect(await answers[1]?.text()).toContain('<!doctype html>');
  });
});

describe('a colleague', () => {
  const list = 'query($p: String!) { environments(projectId: $p) { edges { node { id name } } } }';
  const listed = async () => {
    const answer = await box.data(list, { p: box.project.id });
    return Object(answer.environments).edges.map((edge: { node: { id: string; name: string } }) => edge.node);
  };

  it('colleague-deletes-environment: it is gone before the request is answered', async () => {
    const name = newName();
    const id = await box.duplicate(name);
    inject('colleague-deletes-environment', 'environments', { environment: name });
    expect(await listed()).not.toContainEqual({ id, name });
    expect(changes(box.simulator.ledger, { environmentId: id })).toContainEqual(
      expect.objectContaining({ what: 'environment-deleted', cause: expect.objectContaining({ by: 'colleague' }) }),
    );
  });

  it('colleague-renames-environment: it has another name', async () => {
    const name = newName();
    const id = await box.duplicate(name);
    inject('colleague-renames-environment', 'environments', { environment: name });
    expect(await listed()).toContainEqual({ id, name: `${name}-renamed` });
  });

  it('colleague-redeploys: every service of it is deployed once more', async () => {
    const name = newName();
    const id = await box.duplicate(name);
    await box.until(id, 'Web', 'SUCCESS');
    inject('colleague-redeploys', 'environments', { environment: name });
    await listed();
    expect(
      changes(box.simulator.ledger, { environmentId: id }).filter(({ what }) => what === 'deployment'),
    ).toHaveLength(2);
  });

  it('colleague-commits-staged: what somebody else staged is committed, too', async () => {
    const name = newName();
    const id = await box.duplicate(name);
    await box.until(id, 'Web', 'SUCCESS');
    const stage =
      'mutation($e: String!, $p: EnvironmentConfig!) { environmentStageChanges(environmentId: $e, input: $p) { id } }';
    const patch = { services: { [box.serviceId('Web')]: { variables: { STAGED: { value: '1' } } } } };
    await box.data(stage, { e: id, p: patch });
    inject('colleague-commits-staged', 'environments', { environment: name });
    await listed();
    await expect
      .poll(() => changes(box.simulator.ledger, { environmentId: id }).map(({ what }) => what))
      .toContain('variables-changed');
  });
});

describe('guardrails and rights', () => {
  it('refuse proxies: the patch is taken, its workflow fails', async () => {
    await using guarded = await startBox([{ name: 'Web', kind: 'web' }], { workspace: { refuseTcpProxies: true } });
    const patch = { services: { [guarded.serviceId('Web')]: { networking: { tcpProxies: { 8080: {} } } } } };
    const { environmentPatchCommit } = await guarded.data(patchQuery, { e: guarded.production, p: patch });
    const query = 'query($id: String!) { workflowStatus(workflowId: $id) { status error } }';
    await expect
      .poll(() => guarded.data(query, { id: environmentPatchCommit }))
      .toEqual({ workflowStatus: { status: 'Error', error: 'TCP proxies are not allowed in this workspace' } });
    const create = 'mutation($i: TCPProxyCreateInput!) { tcpProxyCreate(input: $i) { id } }';
    const input = { environmentId: guarded.production, serviceId: guarded.serviceId('Web'), applicationPort: 8080 };
    await expect(guarded.data(create, { i: input })).rejects.toThrow('not allowed');
  });

  it('refuse duplicates', async () => {
    await using guarded = await startBox([{ name: 'Web', kind: 'web' }], { workspace: { refuseEnvironments: true } });
    await expect(guarded.duplicate('staging')).rejects.toThrow('not allowed');
    const query =
      'query($p: String!) { projectResourceAccess(projectId: $p) { environment { disallowed } deployment { disallowed } } }';
    expect(await guarded.data(query, { p: guarded.project.id })).toEqual({
      projectResourceAccess: {
        environment: { disallowed: 'Environments are not allowed in this workspace' },
        deployment: { disallowed: null },
      },
    });
  });

  it("refuse a workspace's key to a token that is no ADMIN", async () => {
    await using guarded = await startBox([{ name: 'Web', kind: 'web' }], { workspace: { tokenRole: 'MEMBER' } });
    const query = 'mutation($i: SshPublicKeyCreateInput!) { sshPublicKeyCreate(input: $i) { id } }';
    const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKTMgRSxCYfbkYZ/x7sghsDRO+bmkgqqUna33A1K3XSd';
    await expect(guarded.data(query, { i: { name: 'x', publicKey } })).rejects.toThrow('Not Authorized');
  });
});

describe('faults by chance', () => {
  it('are the same for the same seed, whatever the order of operations', () => {
    const run = (seed: number, operations: readonly string[]) => {
      const fault = createRandomFaults({ seed, share: 0.2 });
      return operations.map((operation) => `${operation} ${fault(operation)?.kind}`);
    };
    const operations = Array.from({ length: 200 }, (_, at) => `operation-${at % 4}`);
    const forwards = run(5, operations);
    expect(run(5, operations.toSorted()).toSorted()).toEqual(forwards.toSorted());
    expect(run(6, operations)).not.toEqual(forwards);
    const share = forwards.filter((each) => !each.endsWith('undefined')).length / forwards.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
  });
});

describe('injected faults', () => {
  it('let the first ones go well, and only concern the project that they name', () => {
    const faults = createFaults();
    faults.inject({ operation: 'me', times: 1, kind: 'http-500', skip: 1, project: 'p' });
    const take = (project: string) => faults.take(['http-500'], ['me'], project)?.kind;
    expect([take('other'), take('p'), take('p'), take('p')]).toEqual([undefined, undefined, 'http-500', undefined]);
  });
});
