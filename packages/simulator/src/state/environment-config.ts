import { z } from 'zod';

const variable = z.looseObject({ value: z.string().nullish(), isSealed: z.boolean().nullish() }).nullable();

const service = z
  .looseObject({
    source: z.looseObject({ image: z.string().nullish(), repo: z.string().nullish() }).nullish(),
    build: z.looseObject({}).nullish(),
    deploy: z
      .looseObject({
        numReplicas: z.number().int().nullish(),
        startCommand: z.string().nullish(),
        cronSchedule: z.string().nullish(),
        sleepApplication: z.boolean().nullish(),
      })
      .nullish(),
    variables: z.record(z.string(), variable).nullish(),
    networking: z
      .looseObject({
        tcpProxies: z.record(z.string().regex(/^\d{1,5}$/), z.looseObject({}).nullable()).nullish(),
        serviceDomains: z.record(z.string(), z.looseObject({ port: z.number().int().nullish() }).nullable()).nullish(),
      })
      .nullish(),
    volumeMounts: z.record(z.string(), z.looseObject({ mountPath: z.string().nullish() }).nullable()).nullish(),
    isDeleted: z.boolean().nullish(),
  })
  .nullable();

/** Railway's EnvironmentConfig as far as the simulator acts on it; null removes, unknown fields are kept. */
export const environmentConfigSchema = z.looseObject({
  services: z.record(z.string(), service).nullish(),
  sharedVariables: z.record(z.string(), variable).nullish(),
  buckets: z
    .record(z.string(), z.looseObject({ region: z.string().nullish(), isDeleted: z.boolean().nullish() }).nullable())
    .nullish(),
});

export type EnvironmentConfig = z.infer<typeof environmentConfigSchema>;
export type ServiceConfig = NonNullable<z.infer<typeof service>>;
export type VariableConfig = z.infer<typeof variable>;
