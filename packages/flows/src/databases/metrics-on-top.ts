import type { TaskContext } from '../core/task-context.ts';

/** Contexts, one after the other, whose metrics count on from where those before them ended. */
export function metricsOnTop(context: TaskContext): { next(): TaskContext } {
  const totals = new Map<string, number>();
  return {
    next() {
      const before = new Map(totals);
      return {
        ...context,
        metric(name, value) {
          const total = (before.get(name) ?? 0) + value;
          totals.set(name, total);
          context.metric(name, total);
        },
      };
    },
  };
}
