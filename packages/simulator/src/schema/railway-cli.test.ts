import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../testing/ask.ts';
import { documentFor } from '../testing/document-for.ts';
import { railwayCliFields } from '../testing/railway-cli-fields.ts';
import { type Box, startBox } from '../testing/start-box.ts';
import { schema } from './schema.ts';

let box: Box;
let values: Record<string, unknown>;

beforeAll(async () => {
  box = await startBox([{ name: 'Web', kind: 'web', volume: { mountPath: '/data' } }], { buckets: ['media'] });
  values = await valuesOf(box);
});
afterAll(() => box[Symbol.asyncDispose]());

// What the arguments of a request mean in this project, by their names.
async function valuesOf({ project, production, data }: Box): Promise<Record<string, unknown>> {
  const serviceId = project.services[0]?.id;
  const query = `query($p: String!, $e: String!, $s: String!) {
    apiToken { workspaces { id } }
    project(id: $p) { buckets { edges { node { id } } } volumes { edges { node { id } } } }
    serviceInstance(environmentId: $e, serviceId: $s) { id latestDeployment { id } }
    environment(id: $e) { volumeInstances { edges { node { id } } } }
  }`;
  const found = await data(query, { p: project.id, e: production, s: serviceId });
  const { serviceInstance, project: shown, environment, apiToken } = Object(found);
  return {
    projectId: project.id,
    environmentId: production,
    serviceId,
    serviceInstanceId: serviceInstance.id,
    deploymentId: serviceInstance.latestDeployment.id,
    bucketId: shown.buckets.edges[0].node.id,
    volumeId: shown.volumes.edges[0].node.id,
    volumeInstanceId: environment.volumeInstances.edges[0].node.id,
    workspaceId: apiToken.workspaces[0].id,
    first: 10,
    after: null,
    patch: {},
    variables: { A: '1' },
  };
}

// The id that each field means by `id`.
const ids: Record<string, string> = {
  project: 'projectId',
  environment: 'environmentId',
  deployment: 'deploymentId',
  bucketUpdate: 'bucketId',
  deploymentRedeploy: 'deploymentId',
  deploymentRestart: 'deploymentId',
  serviceConnect: 'serviceId',
  serviceDisconnect: 'serviceId',
};

const perAccount = ['me', 'externalWorkspaces', 'cloudAgentAccess'];

async function answerOf(operation: 'query' | 'mutation', name: string, args: readonly string[]) {
  const document = documentFor(operation, name, { args, values: { ...values, id: values[ids[name] ?? ''] ?? 'x' } });
  const token = perAccount.includes(name) ? box.simulator.tokens.account : box.simulator.tokens.workspace;
  const headers = { Authorization: `Bearer ${token}` };
  return ask(box.simulator, document.query, { variables: document.variables, headers });
}

// By a name that nothing has, or under a token without an account behind it.
const missing = /not found$|^Project Token not found$/;

describe("what Railway's own command-line tool asks for", () => {
  it('is in the published schema, with the arguments that it gives', () => {
    const roots = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    };
    for (const operation of ['query', 'mutation', 'subscription'] as const)
      for (const [name, args] of Object.entries(railwayCliFields[operation])) {
        const known = roots[operation]?.getFields()[name]?.args.map((arg) => arg.name);
        expect([name, known]).toEqual([name, expect.arrayContaining([...args])]);
      }
  });

  it.each(Object.entries(railwayCliFields.query))(
    '%s is answered, with nothing where there is nothing',
    async (name, args) => {
      const { status, error } = await answerOf('query', name, args);
      expect([status, error && !missing.test(error.message) ? error.message : 'answered']).toEqual([200, 'answered']);
    },
  );

  it('is done, or refused with the reason, and never a problem inside', async () => {
    const outcomes: Record<string, string> = {};
    // What deletes comes last, or the others would find nothing.
    const mutations = Object.entries(railwayCliFields.mutation).sort(
      ([a], [b]) => Number(/Delete|Remove/.test(a)) - Number(/Delete|Remove/.test(b)),
    );
    for (const [name, args] of mutations) {
      const { status, error } = await answerOf('mutation', name, args);
      outcomes[name] = `${status} ${error?.message ?? 'done'}`;
    }
    expect(Object.entries(outcomes).filter(([, outcome]) => /Problem processing|^[45]/.test(outcome))).toEqual([]);
    expect(outcomes).toMatchObject({
      environmentPatchCommit: '200 done',
      variableCollectionUpsert: '200 done',
      serviceInstanceDeployV2: '200 done',
      deploymentRedeploy: '200 done',
      volumeInstanceBackupCreate: '200 done',
      sandboxCreate: '200 sandboxCreate is not simulated: nothing was done',
    });
    // Sandboxes, agents, signals, templates and restores have nothing to do with an environment's clone.
    const refused = Object.values(outcomes).filter((outcome) => outcome.includes('not simulated'));
    expect(refused.length).toBeLessThan(40);
  });
});
