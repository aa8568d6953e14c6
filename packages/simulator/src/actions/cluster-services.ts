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
  const refer = (variable: string) => [variable, `\${{${leader}.${variable}}}`] as const;
  const login = `\${{POSTGRES_USER}}:\${{POSTGRES_PASSWORD}}`;
  const router = {
    ...Object.fromEntries(['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'].map(refer)),
    PGHOST: `\${{RAILWAY_PRIVATE_DOMAIN}}`,
    PGPORT: '5432',
    DATABASE_URL: `postgresql://${login}@\${{RAILWAY_PRIVATE_DOMAIN}}:5432/\${{POSTGRES_DB}}`,
    ...variables,
  };
  return [
    ...nodes.map((node, at): ServicePlan => {
      const plan: ServicePlan = { name: node, kind: 'postgres', image: nodeImage };
      return at === 0 ? plan : { ...plan, leader, variables: { PATRONI_NAME: node } };
    }),
    { name: `${name}-etcd`, kind: 'worker', image: 'quay.io/coreos/etcd:v3.6', volume: { mountPath: '/etcd-data' } },
    { ...rest, kind: 'router', leader, variables: router },
  ];
}
