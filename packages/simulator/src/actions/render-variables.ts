import type { Environment, Project, ServiceInstance, Variable } from '../state/records.ts';

/** Where variables are looked up: a service's own, or the shared ones where there is no instance. */
export interface Scope {
  readonly project: Project;
  readonly environment: Environment;
  readonly instance?: ServiceInstance | undefined;
}

const reference = /\$\{\{\s*([^{}]+?)\s*\}\}/g;
const depthMax = 10;

/** Every variable with its references resolved, Railway's own among them; a sealed one is null. */
export function renderVariables(scope: Scope): Record<string, string | null> {
  const rendered: [string, string | null][] = [];
  for (const [name, variable] of ownVariables(scope)) {
    if (variable.isSealed) rendered.push([name, null]);
    else if (!needsMissingProxy(variable, scope)) rendered.push([name, render(variable.value, scope, 0)]);
  }
  const provided = scope.instance ? Object.entries(providedVariables(scope, scope.instance)) : [];
  return Object.fromEntries([...rendered, ...provided]);
}

/** The variables as written. */
export function writtenVariables(scope: Scope): Record<string, string | null> {
  return Object.fromEntries(
    [...ownVariables(scope)].map(([name, variable]) => [name, variable.isSealed ? null : variable.value]),
  );
}

/** Every variable with its references resolved, sealed ones too: what the running service itself sees. */
export function seenVariables(scope: Scope): Record<string, string> {
  const own = [...ownVariables(scope)].map(([name, { value }]) => [name, render(value, scope, 0)] as const);
  const provided = scope.instance ? providedVariables(scope, scope.instance) : {};
  return { ...Object.fromEntries(own), ...provided };
}

/** The names that a value refers to, as written between `${{` and `}}`. */
export function referencesOf(value: string): string[] {
  return [...value.matchAll(reference)].flatMap(([, name]) => (name ? [name] : []));
}

/** The value of one variable, sealed or not: what the running service itself sees. */
export function variableValue(name: string, scope: Scope): string {
  return lookUp(name, scope, 0);
}

function ownVariables({ environment, instance }: Scope): Map<string, Variable> {
  return instance ? instance.variables : environment.variables;
}

// A database without a TCP proxy has no public URL: the variable is not listed until there is one.
function needsMissingProxy(variable: Variable, { instance }: Scope): boolean {
  return !instance?.tcpProxy && referencesOf(variable.value).some((name) => name.startsWith('RAILWAY_TCP_PROXY_'));
}

// An unknown reference becomes an empty string, and so does a circular one.
function render(value: string, scope: Scope, depth: number): string {
  if (depth > depthMax) return '';
  return value.replace(reference, (_, name: string) => lookUp(name, scope, depth + 1));
}

function lookUp(name: string, scope: Scope, depth: number): string {
  const dot = name.lastIndexOf('.');
  if (dot >= 0) return lookUpElsewhere(name.slice(0, dot), name.slice(dot + 1), scope, depth);
  const variable = ownVariables(scope).get(name);
  if (variable) return render(variable.value, scope, depth);
  return scope.instance ? (providedVariables(scope, scope.instance)[name] ?? '') : '';
}

function lookUpElsewhere(owner: string, name: string, scope: Scope, depth: number): string {
  const { project, environment } = scope;
  if (owner === 'shared') return lookUp(name, { project, environment }, depth);
  const instance = [...environment.instances.values()].find((each) => each.service.name === owner);
  return instance ? lookUp(name, { project, environment, instance }, depth) : '';
}

function providedVariables({ project, environment }: Scope, instance: ServiceInstance): Record<string, string> {
  const domain = instance.customDomains[0]?.domain ?? instance.serviceDomains[0]?.domain;
  const proxy = instance.tcpProxy;
  return {
    RAILWAY_PROJECT_ID: project.id,
    RAILWAY_PROJECT_NAME: project.name,
    RAILWAY_ENVIRONMENT_ID: environment.id,
    RAILWAY_ENVIRONMENT_NAME: environment.name,
    RAILWAY_SERVICE_ID: instance.service.id,
    RAILWAY_SERVICE_NAME: instance.service.name,
    RAILWAY_PRIVATE_DOMAIN: `${privateLabel(instance.service.name)}.railway.internal`,
    ...(domain && { RAILWAY_PUBLIC_DOMAIN: domain }),
    ...(proxy && {
      RAILWAY_TCP_PROXY_DOMAIN: '127.0.0.1',
      RAILWAY_TCP_PROXY_PORT: String(proxy.proxyPort),
      RAILWAY_TCP_APPLICATION_PORT: String(proxy.applicationPort),
    }),
  };
}

/** How a service is called inside its environment, before `.railway.internal`. */
export function privateLabel(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
