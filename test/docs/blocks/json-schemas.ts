import { z } from 'zod';
import type { Product } from '../../harness/product.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const content = z.object({ content: z.object({ 'application/json': z.object({ schema: z.looseObject({}) }) }) });
const operation = z.object({ requestBody: content.optional(), responses: z.record(z.string(), z.unknown()) });
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})), responses: z.record(z.string(), content) }),
});

/** The schemas of bodies, by what stands behind `json` in an info string: `POST /path` for a request, `GET /path 200` for an answer, `error`. */
export interface JsonSchemas {
  of(info: string): z.ZodType;
}

/** The schemas that a running server publishes. */
export async function servedSchemas(product: Product): Promise<JsonSchemas> {
  const { paths, components } = document.parse((await product.rest('GET', '/openapi.json', { anonymous: true })).body);
  return {
    of(info) {
      const [method = '', path = '', status] = info.split(' ');
      if (info === 'error') return zodOf(schemaOf(components.responses.ValidationError), components.schemas);
      const found = paths[path]?.[method.toLowerCase()];
      if (!found) throw new Error(`there is no route ${method} ${path}`);
      return zodOf(schemaOf(status === undefined ? found.requestBody : found.responses[status]), components.schemas);
    },
  };
}

function schemaOf(body: unknown): JsonSchema {
  return content.parse(body).content['application/json'].schema;
}

// OpenAPI keeps shared schemas elsewhere than JSON Schema does.
function zodOf(schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): z.ZodType {
  const whole = JSON.stringify({ ...schema, $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/');
  return z.fromJSONSchema(JSON.parse(whole));
}
