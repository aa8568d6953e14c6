import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, type RestAnswer, startProduct } from '../harness/product.ts';
import { canRunMariadb } from '../harness/shop.ts';

const hasWordpress = process.env.CI === 'true' || existsSync('/usr/share/wordpress/wp-load.php');
if (!hasWordpress) {
  process.stderr.write(
    'The suite on a real WordPress is skipped (Debian: apt-get install wordpress php-cli php-mysql)\n',
  );
}

// WordPress itself writes the data and reads it back, so that its idea of a serialized value counts, not ours.
describe.runIf(canRunMariadb && hasWordpress)('a real WordPress is cloned', () => {
  let product: Product;
  let outputs: RestAnswer['body'];
  let staging: RestAnswer['body'];
  let production: RestAnswer['body'];

  const php = (action: string, environment: string, siteUrl: string): string =>
    execFileSync('php', [fileURLToPath(new URL('./real-wordpress.php', import.meta.url)), action, siteUrl], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: product.simulator.databaseUrl(product.shop.projectId, environment, 'MySQL'),
      },
    });

  beforeAll(async () => {
    product = await startProduct({ database: 'mysql' });
    php('install', 'production', product.shop.siteUrl);
    const execution = await ended(product, await requestClone(product, { wordpress_url_replace: true }));
    outputs = execution.outputs;
    staging = JSON.parse(php('read', outputs.environment_name, outputs.staging_url));
    production = JSON.parse(php('read', 'production', product.shop.siteUrl));
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('and WordPress can read every serialized value of the copy', () => {
    expect(staging.broken).toEqual([]);
  });

  it('and its options, also serialized inside serialized, name the staging site', () => {
    expect([staging.logo, staging.cached_home]).toEqual([`${outputs.staging_url}/logo.svg`, outputs.staging_url]);
  });

  it('and its posts and their meta name the staging site', () => {
    expect(staging.image).toBe(`${outputs.staging_url}/wp-content/uploads/1.jpg`);
    expect(staging.link).toBe(`${outputs.staging_url}/post-1/`);
    expect(staging.content).toContain(`${outputs.staging_url}/post-1/`);
  });

  it('and production is as it was', () => {
    expect(production.logo).toBe(`${product.shop.siteUrl}/logo.svg`);
  });
});
