import { once } from 'node:events';
import type { Server } from 'node:http';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { type Children, createChildren } from './core/children.ts';
import type { Logger } from './core/logger.ts';
import { withinDeadline } from './core/within-deadline.ts';
import { createLogger } from './create-logger.ts';
import { appRouter } from './procedures/router.ts';
import { createHttpServer } from './transport/http-server.ts';
import { version } from './version.ts';

// Together below the ten seconds after which whoever stops us usually kills.
const stopMsMax = 7_000;
const endMsMax = 1_500;
const signalsMax = 3;

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`understudy: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
// What an engine leaves behind on purpose (its waits) must not hold the process.
process.exit();

async function main(): Promise<number> {
  const config = readConfig(process.env);
  const logger = createLogger(config.UNDERSTUDY_LOG_LEVEL);
  const children = createChildren();
  const stopped = stopSignal(children, logger);
  try {
    const composing = compose(config, { logger, children });
    // Who is stopped while he starts has promised nothing yet.
    const started = await Promise.race([composing, stopped]);
    if (typeof started === 'string') return 0;
    await using composition = started;
    const http = createHttpServer({
      router: appRouter,
      services: composition.services,
      logger,
      corsOrigins: config.UNDERSTUDY_CORS_ORIGINS,
      proxyHops: config.UNDERSTUDY_PROXY_HOPS,
      limits: { connectionsPerAddress: config.UNDERSTUDY_CONNECTIONS_PER_ADDRESS },
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
  } finally {
    await children.endAll();
  }
}

/**
 * Resolves at the first signal. Ctrl-C may arrive from the terminal and again from a parent that passes it on, so that the
 * second says nothing; the third, like a stop that takes too long, ends what we started at once, and then us.
 */
function stopSignal(children: Children, logger: Logger): Promise<NodeJS.Signals | 'disconnect'> {
  const force = async (reason: string) => {
    logger.warn({ reason }, 'understudy ends what it started, and itself');
    await withinDeadline(children.endAll(), endMsMax, () => {});
    process.exit(1);
  };
  let signals = 0;
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals | 'disconnect') => {
      signals += 1;
      resolve(signal);
      if (signals === 1) setTimeout(force, stopMsMax, `not stopped after ${stopMsMax / 1_000} s`).unref();
      if (signals === signalsMax) void force(`signal ${signalsMax}`);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    // The process that runs us for somebody at a terminal has gone, however it went.
    process.on('disconnect', () => onSignal('disconnect'));
  });
}

async function listen(server: Server, { PORT, HOST }: Config): Promise<void> {
  server.listen(PORT, HOST);
  await once(server, 'listening').catch((error: unknown) => {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw inUse ? new Error(`PORT ${PORT} is in use`) : error;
  });
}
