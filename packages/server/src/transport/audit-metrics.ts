import { Gauge, type Registry } from 'prom-client';
import type { Context } from '../procedures/context.ts';

/** How the audit trail is kept, in the registry: each time that it is scraped. */
export function measureAudit(registry: Registry, { audit }: Pick<Context['services'], 'audit'>): void {
  const registers = [registry];
  new Gauge({
    name: 'understudy_audit_sealing_stalled_seconds',
    help: 'For how long no record of the audit trail could be sealed; 0 while they are',
    registers,
    collect() {
      this.set(audit.health().stalledSeconds);
    },
  });
  const of = (name: string, help: string, value: (delivery: DeliveryHealth) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['receiver'],
      registers,
      collect() {
        for (const delivery of audit.health().deliveries) this.set({ receiver: delivery.name }, value(delivery));
      },
    });
  of('understudy_audit_checkpoints_waiting', 'Checkpoints that a receiver has not taken yet', ({ waiting }) => waiting);
  of(
    'understudy_audit_checkpoints_failing_seconds',
    'For how long a receiver has taken no checkpoint; 0 while it does',
    ({ failingSeconds }) => failingSeconds,
  );
}

type DeliveryHealth = ReturnType<Context['services']['audit']['health']>['deliveries'][number];
