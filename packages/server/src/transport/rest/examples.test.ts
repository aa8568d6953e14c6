import { expect, test } from 'vitest';
import { appRouter } from '../../procedures/router.ts';
import { endpointsOf } from './endpoints.ts';
import { examples } from './examples.ts';

const endpoints = endpointsOf(appRouter);

test.each(Object.entries(examples))(
  'the example of %s is what its schemas say',
  (name, { request, responses = {} }) => {
    const endpoint = endpoints.find((other) => other.name === name);
    if (request !== undefined && !endpoint?.route.path.includes('{'))
      expect(endpoint?.input?.safeParse(request).error).toBeUndefined();
    for (const response of Object.values(responses))
      expect(endpoint?.output?.safeParse(withTimes(response)).error).toBeUndefined();
  },
);

// On the wire a time is text; the schemas are of what procedures give.
function withTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' && /^\d{4}-\d\d-\d\dT/.test(inner) ? new Date(inner) : inner,
  );
}
