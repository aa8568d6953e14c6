import type { Flow } from '../core/define-flow.ts';
import { kestraInputs } from './inputs.ts';
import type { YamlOptions } from './yaml-options.ts';

// Of the execution's beginning, so that label and input are the same. 26 characters of the client leave room for the rest.
const generatedName =
  "'staging-' ~ (trigger.body.client_name | slugify | regexReplace('^(.{26}).*$', '$1') | regexReplace('-+$', '') | regexReplace('^$', 'client')) ~ '-' ~ (execution.startDate | date('yyyyMMdd-HHmmss', timeZone='UTC'))";
const environmentName = `{{ (trigger.body.environment_name ?? (${generatedName})) | lower | regexReplace('[^a-z0-9-]', '-') }}`;

/** What the triggers of a flow refer to; undefined where there is nothing. */
export function kestraVariables(flow: Flow): Readonly<Record<string, string>> | undefined {
  return flow.webhook ? { environment_name: environmentName } : undefined;
}

/** What starts a flow besides our server: Kestra's webhook, where the flow wants one, and its schedule. */
export function kestraTriggers(flow: Flow, options: YamlOptions): readonly object[] {
  return [...(flow.webhook ? [webhook(flow, options)] : []), ...(flow.schedule ? [schedule(flow.schedule.cron)] : [])];
}

// An input that the body lacks is null, for which Kestra takes the input's default.
function webhook(flow: Flow, options: YamlOptions): object {
  const inputs = kestraInputs(flow, options).map(({ id }) => [id, `{{ ${fromBody(id)} }}`]);
  const project = options.projectId === undefined ? 'envs.railway_project_id' : `'${options.projectId}'`;
  return {
    id: 'webhook',
    type: 'io.kestra.plugin.core.trigger.Webhook',
    key: options.webhookKey ?? "{{ secret('UNDERSTUDY_KESTRA_WEBHOOK_KEY') }}",
    labels: {
      client: '{{ trigger.body.client_name }}',
      environment: `{{ ${fromBody('environment_name')} }}`,
      project: `{{ trigger.body.railway_project_id ?? ${project} }}`,
    },
    inputs: Object.fromEntries(inputs),
  };
}

function fromBody(id: string): string {
  return id === 'environment_name' ? 'renderOnce(vars.environment_name)' : `trigger.body.${id} ?? null`;
}

function schedule(cron: string): object {
  return { id: 'schedule', type: 'io.kestra.plugin.core.trigger.Schedule', cron, timezone: 'UTC' };
}
