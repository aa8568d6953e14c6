import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = (file: string) => readFileSync(`${root}${file}`, 'utf8');
const service = z.looseObject({
  build: z.object({ dockerfile: z.string() }).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
});
const compose = z.looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) });

// No Docker engine is at hand: what can be said without one.
describe('the files of deploy/', () => {
  const { services } = compose.parse(parse(text('deploy/compose.yaml'), { merge: true }));

  it('name Dockerfiles that exist, and services that they depend on', () => {
    for (const { build, depends_on = {} } of Object.values(services)) {
      if (build) expect(existsSync(`${root}${build.dockerfile}`), build.dockerfile).toBe(true);
      for (const name of Object.keys(depends_on)) expect(Object.keys(services)).toContain(name);
    }
  });

  it('ask for settings that the README explains', () => {
    const wanted = [...text('deploy/compose.yaml').matchAll(/\$\{([A-Z_0-9]+):\?/g)].map(([, name = '']) => name);
    for (const name of new Set(wanted)) expect(text('deploy/README.md')).toContain(`${name}=`);
  });

  it.each(['deploy/server.Dockerfile', 'deploy/kestra.Dockerfile'])(
    '%s is a Dockerfile without a complaint',
    (file) => {
      expect(validate(text(file)).map(({ message }) => message)).toEqual([]);
    },
  );
});
