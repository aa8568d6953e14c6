import { z } from 'zod';

/** Faults of an answer, whatever was asked. */
export const answerFaultKinds = [
  'http-500',
  'http-503',
  'edge-429',
  'rate-limit-429',
  'timeout-before-effect',
  'timeout-after-effect',
  'slow',
  'broken-json',
  'other-json',
  'graphql-error',
  'not-authorized',
] as const;

/** Trouble that begins with a request and lasts `delayMs` for every request. */
export const lastingFaultKinds = ['outage', 'silence', 'budget-used-up'] as const;

/** What a colleague does, just before a request is answered, in `environment`. */
export const colleagueFaultKinds = [
  'colleague-deletes-environment',
  'colleague-renames-environment',
  'colleague-redeploys',
  'colleague-commits-staged',
] as const;

/** Faults of a deployment: `operation` is the service, its environment, or `environment/service`. */
export const deploymentFaultKinds = [
  'deployment-crashes',
  'deployment-fails',
  'deployment-skipped',
  'deployment-needs-approval',
  'deployment-waits',
  'deployment-unknown-status',
  'crash-after-success',
] as const;

/** Other faults inside: `operation` is the name of the environment or the service. */
export const worldFaultKinds = [
  'environment-stuck',
  'workflow-fails',
  'proxy-stuck',
  /** A connection through a TCP proxy is cut, after `delayMs`. */
  'connection-cut',
  /** A connection through the relay is cut, after `delayMs`. */
  'relay-cut',
  /** The relay lets nobody in. */
  'relay-refuses',
  /** The relay shows another host key than before. */
  'relay-other-host-key',
] as const;

const faultKinds = [
  ...answerFaultKinds,
  ...lastingFaultKinds,
  ...colleagueFaultKinds,
  ...deploymentFaultKinds,
  ...worldFaultKinds,
];

export const faultSchema = z.strictObject({
  /** A field of Query or Mutation, the name of an operation, the name of the affected environment or service, or `*` for any. */
  operation: z.string().min(1),
  times: z.number().int().positive(),
  /** How many that fit go well before the first that does not. */
  skip: z.number().int().nonnegative().optional(),
  /** Only what concerns this project. */
  project: z.string().optional(),
  kind: z.enum(faultKinds),
  /** For `slow` how long it takes, for time-outs when the connection is cut (default: never), for lasting trouble how long it lasts. */
  delayMs: z.number().int().nonnegative().optional(),
  /** The name of the environment in which a colleague acts. Default: every environment but the oldest of the project. */
  environment: z.string().optional(),
});

/** A fault to inject, and how often. */
export type Fault = Readonly<z.infer<typeof faultSchema>>;
export type FaultKind = Fault['kind'];

/** The injected faults. */
export interface Faults {
  inject(fault: Fault): void;
  /** All, or those of one project. */
  clear(project?: string): void;
  pending(): readonly Fault[];
  /** Uses up one fault of these kinds that fits any of the names. */
  take(kinds: readonly FaultKind[], names: readonly string[], project?: string): Fault | undefined;
}

/** No faults at first; they are used up in the order of their injection. */
export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number; skip: number }[] = [];
  return {
    inject(fault) {
      waiting.push({ fault: faultSchema.parse(fault), left: fault.times, skip: fault.skip ?? 0 });
    },
    clear(project) {
      waiting = project === undefined ? [] : waiting.filter(({ fault }) => fault.project !== project);
    },
    pending: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
    take(kinds, names, project) {
      const fitting = waiting.filter(
        ({ fault }) =>
          kinds.includes(fault.kind) &&
          (fault.operation === '*' || names.includes(fault.operation)) &&
          (fault.project === undefined || fault.project === project),
      );
      const found = fitting.find(({ skip }) => skip === 0);
      for (const each of fitting) if (each.skip > 0) each.skip -= 1;
      if (!found) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}
