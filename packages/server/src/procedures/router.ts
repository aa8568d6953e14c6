import { accessOf } from './access.ts';
import { exportAudit } from './audit/export.ts';
import { listAudit } from './audit/list.ts';
import { verifyAudit } from './audit/verify.ts';
import { planClone } from './clone/plan.ts';
import { startClone, startCloneByWebhook } from './clone/start.ts';
import { deleteEnvironment } from './environments/delete.ts';
import { getEnvironment } from './environments/get.ts';
import { listEnvironments } from './environments/list.ts';
import { cancelExecution } from './executions/cancel.ts';
import { openCredentials } from './executions/credentials.ts';
import { listEvents } from './executions/events.ts';
import { getExecution } from './executions/get.ts';
import { listLogs } from './executions/logs.ts';
import { retryExecution } from './executions/retry.ts';
import { watchExecution } from './executions/watch.ts';
import { listHistory } from './history/list.ts';
import { purgeHistory } from './history/purge.ts';
import { createKey } from './keys/create.ts';
import { listKeys } from './keys/list.ts';
import { revokeKey } from './keys/revoke.ts';
import { rotateKey } from './keys/rotate.ts';
import { router } from './trpc.ts';

/** The whole surface of Understudy. REST routes stand in each procedure's meta. */
export const appRouter = router({
  clone: router({ start: startClone, startByWebhook: startCloneByWebhook, plan: planClone }),
  executions: router({
    get: getExecution,
    logs: listLogs,
    watch: watchExecution,
    events: listEvents,
    cancel: cancelExecution,
    retry: retryExecution,
    credentials: openCredentials,
  }),
  environments: router({ list: listEnvironments, get: getEnvironment, delete: deleteEnvironment }),
  history: router({ list: listHistory, purge: purgeHistory }),
  keys: router({ create: createKey, list: listKeys, rotate: rotateKey, revoke: revokeKey }),
  audit: router({ list: listAudit, verify: verifyAudit, export: exportAudit }),
});

/** Who may call what, by name of the procedure. */
export const access = accessOf(appRouter);

export type AppRouter = typeof appRouter;
