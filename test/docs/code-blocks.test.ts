import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { type CodeBlock, codeBlocks } from './blocks/code-block.ts';
import { type JsonSchemas, servedSchemas } from './blocks/json-schemas.ts';
import { runShell } from './blocks/run-shell.ts';
import { typeErrors, type VirtualModule } from './blocks/type-errors.ts';

const blocks = codeBlocks();
const named = (...languages: readonly string[]) =>
  blocks
    .filter(({ language, noRun }) => languages.includes(language) && noRun === undefined)
    .map((block) => [`${block.file}:${block.line}`, block] as const);

describe('every block of code', () => {
  it('is of a kind that is proved here, a picture, or says why nobody runs it', () => {
    const unproved = blocks.filter(
      ({ language, noRun }) =>
        !['ts', 'tsx', 'sh', 'json', 'dotenv', 'http', 'text', ''].includes(language) && noRun === undefined,
    );
    expect(unproved).toEqual([]);
  });

  it('that is called a picture holds no command', () => {
    const command = /^(npm|npx|node|curl|git|docker|understudy|export|import|const) /m;
    expect(blocks.filter(({ language, text }) => ['text', ''].includes(language) && command.test(text))).toEqual([]);
  });

  it('that nobody runs is one of few', () => {
    expect(blocks.filter(({ noRun }) => noRun !== undefined).length).toBeLessThanOrEqual(10);
  });
});

describe('TypeScript compiles under the settings of this repository', () => {
  const ready = named('json').filter(([, { info }]) => info.startsWith('type='));
  const code = named('ts', 'tsx').map(([name, block]) => [name, moduleOf(block)] as const);
  const values = ready.map(([name, block]) => [name, typedValue(block)] as const);
  let errors: Map<string, string[]>;
  beforeAll(() => {
    errors = typeErrors([...code, ...values].map(([, module]) => module));
  });

  it.each([...code, ...values])('%s', (_, { path }) => {
    expect(errors.get(path)).toEqual([]);
  });
});

describe('with a server at hand', () => {
  let product: Product;
  let schemas: JsonSchemas;
  let environment: Record<string, string>;
  let keyId: string;
  beforeAll(async () => {
    product = await startProduct();
    schemas = await servedSchemas(product);
    keyId = (await product.rest('POST', '/api/v1/keys', { body: { name: 'docs', permissions: ['clone'] } })).body.id;
    environment = {
      UNDERSTUDY_URL: product.url,
      UNDERSTUDY_API_KEY: product.apiKey,
      UNDERSTUDY_SECRET_KEY: 'an example that is no secret of anybody',
      KEY: product.apiKey,
      PROJECT_ID: product.shop.projectId,
      ID: (await requestClone(product)).execution_id,
      PUBLIC_KEY: (await product.rest('GET', '/api/v1/audit/verify')).body.public_key,
    };
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it.each(named('sh'))('commands run: %s', async (_, { text }) => {
    const script = text
      .replaceAll('http://127.0.0.1:4000', product.url)
      .replaceAll('https://kestra.example.com', 'http://127.0.0.1:1')
      .replaceAll('us_…', product.apiKey)
      .replaceAll('key_…', keyId);
    expect(script).not.toContain('…');
    await runShell(script, environment);
  });

  it.each(named('json').filter(([, { info }]) => !info.startsWith('type=')))(
    'JSON is what its info string says: %s',
    (_, { info, text }) => {
      expect(schemas.of(info).safeParse(JSON.parse(text)).error).toBeUndefined();
    },
  );

  it.each(named('http'))('a callback has a status and is signed: %s', (_, { info, text }) => {
    const [head = '', body = ''] = text.split('\n\n');
    const headers = new Map(
      head.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    const { data } = JSON.parse(body);
    expect(
      schemas.of('GET /api/v1/executions/{namespace}/{flow_id}/{execution_id} 200').safeParse(data).error,
    ).toBeUndefined();
    const sentAt = new Date(Number(headers.get('webhook-timestamp')) * 1_000);
    const signature = new Webhook(/secret=(\S+)/.exec(info)?.[1] ?? '').sign(
      headers.get('webhook-id') ?? '',
      sentAt,
      body,
    );
    expect(headers.get('webhook-signature')).toBe(signature);
  });
});

it.each(named('dotenv'))('settings can be read: %s', (_, { text }) => {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  expect(Object.keys(parseEnv(text))).toHaveLength(lines.length);
});

/** A block as a module of its folder, so that it imports what a reader there can import. */
function moduleOf({ file, line, language, text }: CodeBlock): VirtualModule {
  const folder = /^(packages|test)\//.test(file) ? dirname(file) : 'test/docs';
  return { path: `${folder}/${file.replaceAll(/\W/g, '-')}-${line}.${language}`, text: `${text}\nexport {};\n` };
}

/** JSON as a value of the type that its info string names: `type=NAME of=FILE`. */
function typedValue({ file, line, info, text }: CodeBlock): VirtualModule {
  const [, type = '', of = ''] = /^type=(\w+) of=(\S+)\.ts$/.exec(info) ?? [];
  const path = `${of}-${file.replaceAll(/\W/g, '-')}-${line}.ts`;
  return {
    path,
    text: `import type { ${type} } from './${of.split('/').at(-1)}.ts';\nexport const value: ${type} = ${text};\n`,
  };
}
