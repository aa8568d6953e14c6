import type { EnvironmentConfig, VariableConfig } from '../state/environment-config.ts';

/** A configuration with the values of its variables hidden, for requests that do not ask for decrypted ones. */
export function maskVariables(config: EnvironmentConfig): EnvironmentConfig {
  const services = Object.entries(config.services ?? {}).map(
    ([id, service]) => [id, service && { ...service, variables: mask(service.variables) }] as const,
  );
  return { ...config, services: Object.fromEntries(services), sharedVariables: mask(config.sharedVariables) };
}

function mask(variables: Record<string, VariableConfig> | null | undefined): Record<string, VariableConfig> {
  return Object.fromEntries(
    Object.entries(variables ?? {}).map(([name, variable]) => [
      name,
      typeof variable?.value === 'string' ? { ...variable, value: '*****' } : variable,
    ]),
  );
}
