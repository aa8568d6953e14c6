import type { Execution, UnderstudyClient } from '@understudy/client';
import { onMounted, onScopeDispose, type Ref, shallowRef } from 'vue';

/** The execution as it is at the moment, until the component goes. */
export function useExecution(understudy: UnderstudyClient, id: string): Ref<Execution | undefined> {
  const execution = shallowRef<Execution>();
  const gone = new AbortController();
  onScopeDispose(() => gone.abort());
  const follow = async () => {
    for await (const event of understudy.executions.watch(id, { signal: gone.signal })) {
      if (event.type === 'execution') execution.value = event.execution;
    }
  };
  // In a browser only: a server renders once.
  onMounted(() =>
    follow().catch((error: unknown) => {
      if (!gone.signal.aborted) throw error;
    }),
  );
  return execution;
}
