import type { ErrorCode } from '../core/app-error.ts';
import type { Permission } from '../core/caller.ts';

/** How a procedure is reached by plain REST. One procedure, one route or more. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** OpenAPI form: `/api/v1/environments/{name}`. Path parameters are fields of the input. */
  readonly path: string;
  readonly summary: string;
  /** What it promises, in a few sentences: for the OpenAPI document. */
  readonly description?: string;
  /** Errors that it can have beside those that any route can have. */
  readonly errors?: readonly ErrorCode[];
  readonly tag: 'Clones' | 'Executions' | 'Environments' | 'History' | 'Keys' | 'Audit' | 'Operation';
  /** Status of a successful answer; a function where it depends on the output. */
  readonly status: number | ((output: never) => number);
  /** Every status that a successful answer can have, for the OpenAPI document; `status` where absent. */
  readonly statuses?: readonly number[];
}

export interface Meta {
  readonly rest?: readonly RestRoute[];
  /** Who may call it. Set by the guards; a router that holds a procedure without it is not built. */
  readonly access?: Access;
  /** Where it acts, for the audit trail, when neither its answer nor its error says so. */
  readonly namespace?: string;
}

/**
 * Who may call a procedure: `reader` for every good credential that sees what is asked for, run tokens for their own
 * execution among them; else who has the permission. Namespaces are looked at where the thing is known.
 */
export type Access = 'reader' | Permission;
