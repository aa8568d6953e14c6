import { type EnvironmentConfig, environmentConfigSchema } from '../state/environment-config.ts';

/** Two patches as one, the later one wins where both set a value. */
export function mergeConfigs(earlier: EnvironmentConfig, later: EnvironmentConfig): EnvironmentConfig {
  return environmentConfigSchema.parse(merge(earlier, later));
}

function merge(earlier: unknown, later: unknown): unknown {
  if (!isRecord(earlier) || !isRecord(later)) return later;
  const merged = Object.entries(later).map(([key, value]) => [key, merge(earlier[key], value)] as const);
  return { ...earlier, ...Object.fromEntries(merged) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
