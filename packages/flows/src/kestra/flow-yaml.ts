import { Document } from 'yaml';
import type { Flow } from '../core/define-flow.ts';
import { kestraInputs, kestraOutputs } from './inputs.ts';
import { afterKillId } from './task-ids.ts';
import { kestraTask, kestraTaskWithEnd, type YamlOptions } from './tasks.ts';

/**
 * A flow as Kestra 2.x YAML, the way a Kestra user would have written it by hand. The same definition always gives the
 * same text. The webhook's key is a secret of Kestra's, `UNDERSTUDY_WEBHOOK_KEY`.
 */
export function flowYaml(flow: Flow, options: YamlOptions = {}): string {
  const document = new Document(
    {
      id: flow.spec.id,
      namespace: flow.spec.namespace,
      description: flow.description,
      labels: { ...flow.labels, ...options.labels },
      inputs: kestraInputs(flow.spec.inputs),
      ...(flow.concurrency ? { concurrency: { limit: flow.concurrency, behavior: 'QUEUE' } } : {}),
      tasks: flow.tasks.flatMap((task) => kestraTaskWithEnd(task, options)),
      ...(flow.onFailure.length > 0 ? { errors: flow.onFailure.map((task) => kestraTask(task, options)) } : {}),
      ...(flow.onCancel.length > 0 ? { afterExecution: afterKill(flow, options) } : {}),
      outputs: kestraOutputs(flow.spec.outputs, flow.outputsFrom),
      triggers: triggers(flow, options),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = ` Generated from the flow "${flow.spec.id}" in packages/flows/src/flows. Change it there, then: npm run flows`;
  return document.toString({ lineWidth: 0 });
}

function afterKill(flow: Flow, options: YamlOptions): object[] {
  return flow.onCancel.map((task) =>
    kestraTask(task, options, { id: afterKillId(task.id), runIf: "{{ execution.state == 'KILLED' }}" }),
  );
}

function triggers(flow: Flow, { webhookKey }: YamlOptions): object[] {
  const inputs = kestraInputs(flow.spec.inputs);
  const webhook = {
    id: 'webhook',
    type: 'io.kestra.plugin.core.trigger.Webhook',
    key: webhookKey ?? "{{ secret('UNDERSTUDY_WEBHOOK_KEY') }}",
    inputs: Object.fromEntries(
      inputs.map(({ id, defaults }) => [id, `{{ trigger.body.${id} ?? ${pebble(defaults)} }}`]),
    ),
  };
  if (!flow.schedule) return [webhook];
  const schedule = {
    id: 'schedule',
    type: 'io.kestra.plugin.core.trigger.Schedule',
    cron: flow.schedule.cron,
    timezone: 'UTC',
    // From the environment of the Kestra server: ENV_RAILWAY_PROJECT_ID. What has a default keeps it.
    inputs: Object.fromEntries(
      inputs.filter(({ defaults }) => defaults === undefined).map(({ id }) => [id, `{{ envs.${id} }}`]),
    ),
  };
  return [webhook, schedule];
}

function pebble(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : value === undefined ? 'null' : String(value);
}
