const labels = { client: 'client_name', environment: 'environment_name', project: 'railway_project_id' } as const;

/** The labels by which a person finds an execution in Kestra's pages: of its inputs, where it has them. */
export function searchLabels(inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([label, input]) => {
      const value = inputs[input];
      return typeof value === 'string' && value !== '' ? [[label, value]] : [];
    }),
  );
}
