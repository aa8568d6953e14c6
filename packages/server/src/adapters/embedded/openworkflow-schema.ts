/** Where openworkflow keeps its tables, and under which names our work is found there. */
export const openworkflowSchema = { schema: 'openworkflow', namespaceId: 'understudy' };
export const workflowName = 'execution';
