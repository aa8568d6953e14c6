import type { ServiceSpec } from '../project-spec.ts';
import type { ServicePlan } from './add-service.ts';

const nodeImage = 'ghcr.io/railwayapp-templates/postgres-ha/postgres-patroni:17';
const nodesCount = 3;

/** The services that one of a project's stands for: several where it is a cluster. */
export function clusterServices(spec: ServiceSpec): ServicePlan[] {
  const { kind, ...rest } = spec;
  if (kind !== 'postgres-cluster') return [{ ...rest, kind }];
  const { name, variables = {} } = spec;
  const leader = `${name}-1`;
  const nodes = Array.from({ length: nodesCount }, (_, at) => `${name}-${at + 1}`);
  const login = `\${{POSTGRES_USER}}:\${{POSTGRES_PASSWORD}}`;
  // One database, so one login: the leader's.
  const shared = {
    ...Object.fromEntries(
      ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'].map((each) => [each, `\${{${leader}.${each}}}`]),
    ),
    PGHOST: `\${{RAILWAY_PRIVATE_DOMAIN}}`,
    PGPORT: '5432',
    PGUSER: `\${{POSTGRES_USER}}`,
    PGPASSWORD: `\${{POSTGRES_PASSWORD}}`,
    PGDATABASE: `\${{POSTGRES_DB}}`,
    DATABASE_URL: `postgresql://${login}@\${{RAILWAY_PRIVATE_DOMAIN}}:5432/\${{POSTGRES_DB}}`,
  };
  return [
    ...nodes.map((node): ServicePlan => {
      const plan: ServicePlan = { name: node, kind: 'postgres', image: nodeImage };
      return node === leader ? plan : { ...plan, leader, variables: { ...shared, PATRONI_NAME: node } };
    }),
    { name: `${name}-etcd`, kind: 'worker', image: 'quay.io/coreos/etcd:v3.6', volume: { mountPath: '/etcd-data' } },
    { ...rest, kind: 'router', leader, variables: { ...shared, ...variables } },
  ];
}
