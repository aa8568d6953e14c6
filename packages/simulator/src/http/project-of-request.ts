import type { World } from '../state/world.ts';

/** The project that a request is about, by the ids among its variables; undefined where it names none. */
export function projectOfRequest(variables: unknown, { projects, environments }: World): string | undefined {
  const texts = textsIn(variables);
  const known = texts.find((text) => projects.has(text));
  if (known) return known;
  for (const text of texts) {
    const environment = environments.get(text);
    if (environment) return environment.projectId;
  }
  // A thing inside an environment.
  for (const { projectId, instances } of environments.values()) {
    for (const { tcpProxy, deployments } of instances.values()) {
      const ids = [tcpProxy?.id, ...deployments.map(({ id }) => id)];
      if (ids.some((id) => id !== undefined && texts.includes(id))) return projectId;
    }
  }
  return undefined;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
