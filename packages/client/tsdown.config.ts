import { defineConfig } from 'tsdown';

/**
 * The declaration file stands alone: the router's types are bundled in, and the server's context, which nothing in the
 * client's surface shows, is replaced by an empty object, since it would drag express and postgres along.
 */
export default defineConfig({
  entry: ['src/index.ts', 'src/react.ts'],
  platform: 'neutral',
  fixedExtension: false,
  target: 'es2022',
  // Takes most of a minute, and only who publishes or checks the package needs it.
  dts: process.env.UNDERSTUDY_BUILD_TYPES === 'true' ? { eager: true } : false,
  inputOptions: {
    resolve: { conditionNames: ['understudy-source', 'import', 'default'] },
    // It would say that declarations take their time.
    checks: { pluginTimings: false },
  },
  // The server's sources, of which only types are taken, import from Node.
  deps: { alwaysBundle: [/^@understudy\//], neverBundle: [/^node:/] },
  plugins: [
    {
      name: 'server-context-is-private',
      load: {
        order: 'pre',
        handler(id: string) {
          if (!/server[\\/]src[\\/]procedures[\\/]context\.(d\.)?ts/.test(id)) return undefined;
          const names = ['Context', 'AuditNote', 'AuditedContext', 'AuthenticatedContext', 'Reply'];
          return names.map((name) => `export type ${name} = object;`).join(' ');
        },
      },
    },
  ],
});
