import type { DataState } from './look-at-data.ts';

/** Where something happened, by id and by the name that it then had. */
export interface Place {
  readonly projectId: string;
  readonly environmentId: string;
  readonly environment: string;
  /** Null for what concerns a whole environment. */
  readonly service: string | null;
  readonly serviceId: string | null;
}

/** What happened. */
export type Happening =
  /** A program started: what it was given, and what it could see at that moment. */
  | {
      readonly what: 'started';
      readonly reason: 'deployment' | 'cron';
      readonly deploymentId: string;
      readonly image: string | null;
      readonly commit: string | null;
      readonly startCommand: string | null;
      /** Rendered, sealed ones too: what the program itself sees. */
      readonly variables: Readonly<Record<string, string>>;
      /** Of every database and volume in the same environment. */
      readonly data: readonly DataState[];
    }
  | { readonly what: 'database-down' | 'database-up' }
  | { readonly what: 'opened-to-internet' | 'closed-to-internet'; readonly port: number }
  | { readonly what: 'connected'; readonly door: 'proxy' | 'relay'; readonly encrypted: boolean }
  | { readonly what: 'files-opened'; readonly door: 'relay' }
  | { readonly what: 'deployment'; readonly deploymentId: string }
  | { readonly what: 'deployment-ended'; readonly deploymentId: string; readonly status: string }
  | { readonly what: 'restarted' | 'deployment-removed'; readonly deploymentId: string }
  | { readonly what: 'service-removed' }
  | { readonly what: 'variables-changed'; readonly names: readonly string[] }
  | { readonly what: 'settings-changed'; readonly names: readonly string[] }
  | { readonly what: 'proxy-asked' | 'proxy-removed' }
  | { readonly what: 'domain-changed'; readonly domain: string }
  | { readonly what: 'volume-changed'; readonly volumeId: string }
  | { readonly what: 'staged' | 'committed' }
  | { readonly what: 'environment-created' | 'environment-deleted' | 'environment-renamed' };

/** Something that happened, when, and what caused it. */
export type LedgerEvent = Place & Happening & { readonly at: Date; readonly cause: Cause };

/** A request's operation and token, or whoever acted without one. */
export interface Cause {
  /** `environmentCreate`, … or `box` for what the simulator did by itself. */
  readonly operation: string;
  readonly by: 'account' | 'workspace' | 'project' | 'none' | 'colleague' | 'box';
}
