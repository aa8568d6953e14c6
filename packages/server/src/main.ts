import { once } from 'node:events';
import type { Server } from 'node:http';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { createLogger } from './create-logger.ts';
import { appRouter } from './procedures/router.ts';
import { createHttpServer } from './transport/http-server.ts';
import { version } from './version.ts';

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`understudy: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
// What an engine leaves behind on purpose (its waits) must not hold the process.
process.exit();

async function main(): Promise<number> {
  const config = readConfig(process.env);
  const logger = createLogger(config.UNDERSTUDY_LOG_LEVEL);
  const stopped = stopSignal();
  await using composition = await compose(config, logger);
  const http = createHttpServer({
    router: appRouter,
    services: composition.services,
    logger,
    corsOrigins: config.UNDERSTUDY_CORS_ORIGINS,
    proxyHops: config.UNDERSTUDY_PROXY_HOPS,
    version,
  });
  await listen(http.server, config);
  logger.info(
    { host: config.HOST, port: config.PORT, engine: config.UNDERSTUDY_ENGINE },
    'understudy accepts requests',
  );
  logger.info({ signal: await stopped }, 'understudy stops');
  await http.close();
  return 0;
}

function stopSignal(): Promise<NodeJS.Signals | 'disconnect'> {
  return new Promise((resolve) => {
    // Not once: whoever is impatient presses Ctrl-C again, and a second one must not cut the stop short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
    // The process that runs us for somebody at a terminal has gone, however it went.
    process.on('disconnect', () => resolve('disconnect'));
  });
}

async function listen(server: Server, { PORT, HOST }: Config): Promise<void> {
  server.listen(PORT, HOST);
  await once(server, 'listening').catch((error: unknown) => {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw inUse ? new Error(`PORT ${PORT} is in use`) : error;
  });
}
