import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@understudy/server/router';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** What a clone is asked for with. */
export type CloneRequest = Inputs['clone']['start'];
/** A clone that was accepted: its execution and where to follow it. */
export type AcceptedClone = Extract<Outputs['clone']['start'], { status: 'accepted' }>;
/** What a clone would do, without doing it. */
export type ClonePlan = Outputs['clone']['plan'];
/** An execution with its tasks. */
export type Execution = Outputs['executions']['get'];
/** Where an execution is; the last six are final. */
export type ExecutionState = Execution['state'];
/** A page of log lines. */
export type LogPage = Outputs['executions']['logs'];
/** What happens to an execution. A fresh run token is not among it: the client keeps that to itself. */
export type ExecutionEvent = Exclude<WatchEvent, { type: 'run_token' }>;
type WatchEvent =
  Outputs['executions']['watch'] extends AsyncIterable<infer E, unknown, unknown>
    ? E extends { data: infer D }
      ? D
      : E extends readonly [unknown, infer D, unknown]
        ? D
        : never
    : never;
/** A staging environment, as a list shows it. */
export type Environment = Outputs['environments']['list'][number];
/** A staging environment, whole. */
export type EnvironmentDetail = Outputs['environments']['get'];
/** The execution that deletes a staging environment. */
export type DeletedEnvironment = Outputs['environments']['delete'];
/** A page of past executions. */
export type HistoryPage = Outputs['history']['list'];
/** Which past executions. */
export type HistoryQuery = Inputs['history']['list'];
/** What an API key is made with. */
export type KeyRequest = Inputs['keys']['create'];
/** An API key with its secret, which is shown this once. */
export type KeyWithSecret = Outputs['keys']['create'];
/** An API key, without its secret. */
export type ApiKey = Outputs['keys']['revoke'];
/** A page of API keys. */
export type KeyPage = Outputs['keys']['list'];
/** Which records of the audit trail. */
export type AuditQuery = Inputs['audit']['list'];
/** A page of the audit trail, newest first. */
export type AuditPage = Outputs['audit']['list'];
/** Whether the audit trail is whole, and which record is the first that is not. */
export type AuditVerdict = Outputs['audit']['verify'];
/** A page of the audit trail's export: lines that can be checked without the server. */
export type AuditExportPage = Outputs['audit']['export'];
