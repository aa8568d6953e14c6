import { z } from 'zod';
import { type Railway, RailwayError } from '../../core/railway.ts';
import type { GraphqlClient } from './transport/graphql-client.ts';
import { query } from './transport/operation.ts';

const named = z.object({ id: z.string(), name: z.string() });

const meOperation = query({
  name: 'Me',
  text: 'query Me { me { name email } }',
  answer: z.object({ me: z.object({ name: z.string().nullable(), email: z.string() }) }),
});

const apiTokenOperation = query({
  name: 'ApiTokenContext',
  text: 'query ApiTokenContext { apiToken { workspaces { id name } } }',
  answer: z.object({ apiToken: z.object({ workspaces: z.array(named) }) }),
});

/** What only a project token gets answered. */
export const projectTokenOperation = query({
  name: 'ProjectToken',
  text: 'query ProjectToken { projectToken { name projectId environmentId } }',
  answer: z.object({
    projectToken: z.object({ name: z.string(), projectId: z.string(), environmentId: z.string() }),
  }),
});

/** Finds out what a token is by what it may ask: each kind has one question that only it gets answered. */
export function tokenOf(client: GraphqlClient): Pick<Railway, 'describeToken'> {
  return {
    async describeToken() {
      const me = await unlessRefused(client.send(meOperation, {}, 'bearer'));
      if (me) return { kind: 'account', name: me.me.name ?? me.me.email };
      const workspaces = await unlessRefused(client.send(apiTokenOperation, {}, 'bearer'));
      if (workspaces) {
        return { kind: 'workspace', name: workspaces.apiToken.workspaces.map(({ name }) => name).join(', ') };
      }
      const project = await unlessRefused(client.send(projectTokenOperation, {}, 'project'));
      if (project) return { kind: 'project', ...project.projectToken };
      throw new RailwayError('not-authorized', 'Railway does not know the token: it is wrong, or it was revoked');
    },
  };
}

async function unlessRefused<A>(answer: Promise<A>): Promise<A | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RailwayError && ['not-authorized', 'not-found'].includes(error.code)) return undefined;
    throw error;
  }
}
