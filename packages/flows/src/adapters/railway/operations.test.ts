import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Railway } from '../../core/railway.ts';
import { createRailway } from './create-railway.ts';

interface Sent {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

const schema = buildSchema(
  readFileSync(createRequire(import.meta.url).resolve('@understudy/simulator/railway-schema.graphql'), 'utf8'),
);
const place = { projectId: 'p', environmentId: 'e', serviceId: 's' };

/** Every method of the port, with whatever arguments. */
const calls: { [M in keyof Railway]: (railway: Railway) => Promise<unknown> } = {
  describeToken: (railway) => railway.describeToken(),
  project: (railway) => railway.project('p'),
  environment: (railway) => railway.environment('e', 'p'),
  environments: (railway) => railway.environments('p'),
  createEnvironment: (railway) => railway.createEnvironment({ projectId: 'p', name: 'n', sourceEnvironmentId: 'e' }),
  stagedChanges: (railway) => railway.stagedChanges('e'),
  commitStagedChanges: (railway) => railway.commitStagedChanges('e'),
  deleteEnvironment: (railway) => railway.deleteEnvironment('e'),
  variables: (railway) => railway.variables(place),
  sealedVariables: (railway) => railway.sealedVariables('e'),
  setVariables: (railway) => railway.setVariables(place, { NAME: 'value' }),
  tcpProxies: (railway) => railway.tcpProxies('e', 's'),
  openTcpProxy: (railway) => railway.openTcpProxy('e', 's', 3306),
  closeTcpProxy: (railway) => railway.closeTcpProxy('e', 's', 3306),
  createServiceDomain: (railway) => railway.createServiceDomain('e', 's', 80),
  customDomainProblem: (railway) => railway.customDomainProblem('a.example'),
  createCustomDomain: (railway) => railway.createCustomDomain({ ...place, domain: 'a.example', targetPort: 80 }),
  domains: (railway) => railway.domains(place),
  deploy: (railway) => railway.deploy('e', 's'),
  deploymentStatus: (railway) => railway.deploymentStatus('d'),
};

describe("Railway's published schema", () => {
  it.each(Object.entries(calls))('takes what %s sends', async (_, call) => {
    const sent = await sentBy(call);
    expect(sent.length).toBeGreaterThan(0);
    for (const { operationName, query, variables } of sent) {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const [operation] = document.definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
      expect(operation.name?.value).toBe(operationName);
      expect(getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors).toBeUndefined();
    }
  });
});

/** What a call sends to a Railway that refuses all but the list of proxies, on which closing one depends. */
async function sentBy(call: (railway: Railway) => Promise<unknown>): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const proxy = { id: 'p', domain: 'd', proxyPort: 1, applicationPort: 3306, syncStatus: 'ACTIVE', deletedAt: null };
  const tcpProxies = [{ ...proxy, environmentId: 'e', serviceId: 's' }];
  const railway = createRailway({
    url: 'http://railway.example/graphql/v2',
    token: 'token',
    fetch: async (_, init) => {
      const body: Sent = JSON.parse(String(init?.body));
      sent.push(body);
      return Response.json(
        body.operationName === 'TcpProxies' ? { data: { tcpProxies } } : { errors: [{ message: 'Not Authorized' }] },
      );
    },
  });
  await call(railway).catch(() => undefined);
  return sent;
}
