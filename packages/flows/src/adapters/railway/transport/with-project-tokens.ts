import { RailwayError } from '../../../core/railway.ts';
import { projectTokenOperation } from '../token.ts';
import type { Access } from './access.ts';
import type { GraphqlClient } from './graphql-client.ts';
import type { Operation } from './operation.ts';

/**
 * Presents the token as an account's or workspace's, and as a project's once Railway has refused it and turned out to
 * know it as that: no request is spent on finding out what most tokens are.
 */
export function withProjectTokens(create: (access: () => Access) => GraphqlClient): GraphqlClient {
  let access: Access | undefined;
  const client = create(() => access ?? 'bearer');

  async function isProjectToken(): Promise<boolean> {
    try {
      await client.send(projectTokenOperation, {}, 'project');
      return true;
    } catch (error) {
      // Any other failure leaves open what the token is.
      if (error instanceof RailwayError && ['not-authorized', 'not-found'].includes(error.code)) return false;
      throw error;
    }
  }

  return {
    requests: client.requests,
    async send<A>(operation: Operation<A>, variables?: object, as?: Access): Promise<A> {
      try {
        const answer = await client.send(operation, variables, as);
        access ??= as ?? 'bearer';
        return answer;
      } catch (error) {
        const refused = error instanceof RailwayError && error.code === 'not-authorized';
        if (!refused || as || access || !(await isProjectToken())) throw error;
        access = 'project';
        return client.send(operation, variables);
      }
    },
  };
}
