import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { canRunMariadb } from '../harness/shop.ts';

describe.runIf(canRunMariadb)('a MySQL database is cloned', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database: 'mysql' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const dump = (environment: string) => {
    const url = new URL(product.simulator.databaseUrl(product.shop.projectId, environment, 'MySQL'));
    const connection = [`--host=${url.hostname}`, `--port=${url.port}`, `--user=${url.username}`];
    const options = [
      '--no-defaults',
      '--skip-comments',
      '--skip-dump-date',
      '--single-transaction',
      '--routines',
      '--events',
      '--hex-blob',
      '--order-by-primary',
    ];
    return execFileSync(
      'mariadb-dump',
      [...options.slice(0, 1), ...connection, ...options.slice(1), url.pathname.slice(1)],
      {
        encoding: 'utf8',
        env: { ...process.env, MYSQL_PWD: decodeURIComponent(url.password) },
        maxBuffer: 1 << 28,
      },
    );
  };

  it('byte for byte, as the dumps of source and copy say', async () => {
    const accepted = await requestClone(product);
    expect((await ended(product, accepted)).state).toBe('SUCCESS');
    expect(dump(accepted.environment_name)).toBe(dump('production'));
  });

  it('and differs in the replaced URLs only', async () => {
    const accepted = await requestClone(product, { wordpress_url_replace: true });
    const { outputs } = await ended(product, accepted);
    const expected = dump('production')
      .replaceAll(
        `s:${product.shop.siteUrl.length}:\\"${product.shop.siteUrl}`,
        `s:${outputs.staging_url.length}:\\"${outputs.staging_url}`,
      )
      .replaceAll(product.shop.siteUrl, outputs.staging_url);
    expect(dump(accepted.environment_name)).toBe(expected);
  });
});
